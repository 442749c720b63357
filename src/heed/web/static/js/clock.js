// Room time and everything on the page that counts with it. The computer's own clock is never
// believed: the beats of the stream say what time it is in the room (under an exercise, not ours).

const TICK = 1000;
const BAR_STEPS = 50;
let offset = null; // room time minus the page's monotonic clock, ms
let pace = Number(document.querySelector("meta[name=room-pace]")?.content) || 1; // an exercise may run faster than life
let last = null;

// `ago`: ms since the room said so, where it was said to somebody else before.
export function beat(at, ago = 0) {
  const room = Date.parse(at);
  const here = performance.now() - ago;
  if (Number.isNaN(room)) return;
  if (last && here - last.here > 500) {
    const measured = (room - last.room) / (here - last.here);
    pace = measured > 1.5 || measured < 0.5 ? Math.max(0, measured) : 1;
  }
  last = { room, here };
  offset = room - here * pace;
}

export function roomNow() {
  offset ??= (Date.parse(document.querySelector("meta[name=room-time]")?.content) || Date.now()) - performance.now() * pace;
  return performance.now() * pace + offset;
}

export function start() {
  draw();
  setInterval(tick, TICK);
  document.addEventListener("visibilitychange", () => document.hidden || draw());
  addEventListener("beforeprint", () => draw());
  document.addEventListener("contentvisibilityautostatechange", onSight, true);
}

// Of the rows that the browser leaves undrawn because they are out of sight, only a few a second are brought up to
// date, each about once a minute: 2,000 counting rows would keep it busy with what nobody sees.
const OUT_OF_SIGHT_AT_ONCE = 40;
const outOfSight = new WeakSet();

function onSight({ target, skipped }) {
  if (skipped) outOfSight.add(target);
  else if (outOfSight.delete(target)) draw(target);
}

function tick() {
  let spare = OUT_OF_SIGHT_AT_ONCE;
  draw(document, (time, known, now) => {
    if (!known || !outOfSight.has(time.closest("[data-key]"))) return true;
    return now - known.from > 60000 * pace && spare-- > 0;
  });
}

// Most times say the same for a minute: each is looked at again when it is due to change, not before.
const until = new WeakMap(); // <time> -> {due, since, at: room time until which it stands}

export function draw(root = document, wanted = () => true) {
  const now = roomNow();
  for (const time of [...root.getElementsByTagName("time")]) {
    const { due, since, roomClock } = time.dataset;
    if (roomClock !== undefined) write(time, london(now));
    if (!due && !since) continue;
    const known = until.get(time);
    if (known && known.due === due && known.since === since && now < known.at && now >= known.from) continue;
    if (!wanted(time, known, now)) continue;
    const at = due ? drawDue(time, now) : drawSince(time, now);
    until.set(time, { due, since, from: now, at });
  }
}

function drawSince(time, now) {
  const age = now - Date.parse(time.dataset.since);
  write(time, sinceWords(age));
  return now + (age < 60000 ? 0 : 60000 - (age % 60000));
}

function drawDue(time, now) {
  const due = Date.parse(time.dataset.due);
  if (Number.isNaN(due)) return Infinity;
  const left = due - now;
  const whole = due - Date.parse(time.dataset.from ?? "");
  const share = whole > 0 ? Math.min(1, Math.max(0, left / whole)) : NaN;
  const phase = left < 0 ? "late" : share < 0.25 || left < 60000 ? "soon" : "left";
  if (time.dataset.phase !== phase) time.dataset.phase = phase;
  time.dataset.dueAt = london(due); // for paper
  const bar = Number.isNaN(share) ? "" : (Math.ceil(share * BAR_STEPS) / BAR_STEPS).toFixed(2);
  if (time.style.getPropertyValue("--left") !== bar) time.style.setProperty("--left", bar);
  write(time, dueWords(left, time.dataset.what));
  if (Math.abs(left) < 130000) return now;
  return now + Math.min(left < 0 ? 60000 - (-left % 60000) : left % 60000 || 60000, Math.max(1000, whole / BAR_STEPS || 60000));
}

// "12 min left", "1:40 left", "4 min late"; with what is owed: "allocate in 12 min", "allocate 4 min late".
export function dueWords(left, what) {
  const span = left < 0 ? lateSpan(-left) : leftSpan(left);
  if (left < 0) return what ? `${what} ${span} late` : `${span} late`;
  return what ? `${what} in ${span}` : `${span} left`;
}

function leftSpan(ms) {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return minutes(Math.floor(seconds / 60));
}

const lateSpan = (ms) => (ms < 60000 ? `${Math.floor(ms / 1000)} s` : minutes(Math.floor(ms / 60000)));

function minutes(count) {
  if (count < 90) return `${count} min`;
  if (count < 48 * 60) return `${Math.floor(count / 60)} h ${String(count % 60).padStart(2, "0")} min`;
  return `${Math.floor(count / 1440)} days`;
}

export function sinceWords(ms) {
  return ms < 60000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : minutes(Math.floor(ms / 60000));
}

const LONDON = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" });
export const london = (moment) => LONDON.format(moment);

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
