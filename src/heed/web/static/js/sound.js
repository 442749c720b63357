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
  for (const row of asking()) claim(row.dataset.sound); // what stood here when the page was opened is not news
  setInterval(() => document.querySelector('[data-sound^="emergency"]') && play("emergency"), REPEAT);
  show();
}

const asking = (root = document) => root.querySelectorAll("[data-sound]");

// Browsers let a page sound only after somebody has touched it.
function arm() {
  if (context?.state === "running" || !globalThis.AudioContext) return;
  context ??= new AudioContext();
  context.resume().then(show);
}

function show() {
  const armed = context?.state === "running";
  const item = document.getElementById("sound-state");
  if (!item) return;
  item.textContent = armed ? "sound on" : "sound not armed: press any key";
  item.classList.toggle("asks", !armed);
}

function listenTo(row) {
  for (const element of [row, ...asking(row)]) {
    const wanted = element.dataset.sound;
    if (wanted && !wanted.startsWith("emergency") && claim(wanted)) play(wanted.split(":")[0]);
  }
}

// True for the first window that asks; the others stay quiet.
function claim(wanted) {
  const sounded = JSON.parse(remember.get("sounded") ?? "[]");
  if (sounded.includes(wanted)) return false;
  remember.set("sounded", JSON.stringify([...sounded, wanted].slice(-REMEMBERED)));
  return true;
}

function play(kind) {
  document.dispatchEvent(new CustomEvent("heed:sound", { detail: { kind } }));
  if (context?.state !== "running") return;
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
