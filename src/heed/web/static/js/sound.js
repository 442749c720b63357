// Quiet tones, few and each with one meaning. A row asks with data-sound="immediate:0412"
// (kind, then what it is about): it sounds once in this browser, however many windows are open.
// "emergency" repeats until no row on the page asks for it any more.

import { remember } from "./page.js";

const TONES = {
  immediate: [[660, 0, 0.14], [880, 0.16, 0.2]],
  escalation: [[520, 0, 0.28]],
  emergency: [[980, 0, 0.18], [740, 0.22, 0.18], [980, 0.44, 0.18], [740, 0.66, 0.18]],
};
const VOLUME = { immediate: 0.08, escalation: 0.06, emergency: 0.3 };
const REPEAT = 2500;
const REMEMBERED = 200;

let context = null;

export function start() {
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, arm, { capture: true });
  document.addEventListener("heed:drawn", ({ detail }) => detail.touched.forEach(listenTo));
  for (const row of asking()) isNew(row.dataset.sound); // what stood here when the page was opened is not news
  setInterval(() => document.querySelector('[data-sound^="emergency"]') && alone("emergency", () => play("emergency")), REPEAT);
  show();
}

const asking = (root = document) => root.querySelectorAll("[data-sound]");

// Browsers let a page sound only after somebody has touched it.
function arm() {
  if (isArmed() || !globalThis.AudioContext) return;
  context ??= new AudioContext();
  context.resume().then(show);
}

function show() {
  const item = document.getElementById("sound-state");
  if (!item) return;
  item.textContent = isArmed() ? "sound on" : "sound not armed: press a key";
  item.classList.toggle("asks", !isArmed());
}

function listenTo(row) {
  for (const element of [row, ...asking(row)]) {
    const wanted = element.dataset.sound;
    if (!wanted || wanted.startsWith("emergency") || !isArmed()) continue;
    alone(wanted, () => isNew(wanted) && play(wanted.split(":")[0]));
  }
}

const isArmed = () => context?.state === "running";

// Of several windows only the first speaks: it holds the others off until storage has told them.
function alone(wanted, act) {
  if (!isArmed()) return;
  if (!navigator.locks) return act();
  navigator.locks.request(`heed-sound-${wanted}`, { ifAvailable: true }, (lock) => {
    if (!lock) return null;
    act();
    return new Promise((done) => setTimeout(done, 1000));
  });
}

function isNew(wanted) {
  const sounded = JSON.parse(remember.get("sounded") ?? "[]");
  if (sounded.includes(wanted)) return false;
  remember.set("sounded", JSON.stringify([...sounded, wanted].slice(-REMEMBERED)));
  return true;
}

function play(kind) {
  document.dispatchEvent(new CustomEvent("heed:sound", { detail: { kind } }));
  for (const [frequency, after, length] of TONES[kind] ?? TONES.escalation) {
    tone(frequency, context.currentTime + after, length, VOLUME[kind] ?? VOLUME.escalation);
  }
}

function tone(frequency, at, length, volume) {
  const oscillator = new OscillatorNode(context, { frequency, type: "sine" });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + 0.02);
  gain.gain.setTargetAtTime(0, at + length - 0.05, 0.02);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + length + 0.1);
}
