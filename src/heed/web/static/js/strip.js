// The strip's own items: is this page live, did the clock run, what alarms, is sound armed.
// They turn loud in place and say so once; nothing pops up.

import { sinceWords } from "./clock.js";
import { announce } from "./page.js";

const CLOCK_LATE = 10000; // ms on the wall, however fast an exercise runs; the clock process runs every few seconds

const WORDS = {
  joining: "joining …",
  live: "live",
  silent: "NOT LIVE",
  "signed-out": "SIGNED OUT",
};
let since = null; // when the line was last good, once it is not
let ran = null; // when the clock process last ran, on this page's own clock: an exercise may run faster than the machine
let saidAlarm = null;
let saidClock = false;

export function start() {
  document.addEventListener("heed:live", ({ detail }) => showLine(detail.state));
  document.addEventListener("heed:beat", ({ detail }) => {
    ran = detail.quiet == null ? NaN : performance.now() - (detail.ago ?? 0) - detail.quiet * 1000;
    showClock();
    showAlarm(detail.alarm);
  });
  setInterval(() => {
    showOffline();
    if (ran !== null) showClock();
  }, 1000);
}

function showLine(state) {
  const loud = state === "silent" || state === "signed-out";
  put("line-state", WORDS[state], loud);
  if (loud && !since) {
    since = performance.now() - 5000;
    alarm(state === "silent" ? "Not live. What you see is old." : "Signed out. Sign in again; nothing typed is lost.");
  } else if (!loud && since) {
    since = null;
    announce("Live again.");
  }
  showOffline();
}

function showOffline() {
  const banner = document.getElementById("offline");
  if (!banner) return;
  banner.hidden = !since;
  const words = since ? sinceWords(performance.now() - since) : "";
  banner.querySelector("[data-age]").textContent = words;
}

function showClock() {
  const age = performance.now() - ran;
  const late = !(age < CLOCK_LATE);
  put("clock-state", Number.isNaN(age) ? "clock has not run" : `clock ran ${sinceWords(age)} ago`, late);
  if (late && !saidClock) alarm("The clock has stopped. Watch the times yourself.");
  saidClock = late;
}

function showAlarm(words) {
  const line = document.getElementById("room-alarm");
  if (line) {
    line.hidden = !words;
    line.textContent = words ?? "";
  }
  if (words && words !== saidAlarm) alarm(words);
  saidAlarm = words;
}

function put(id, words, loud) {
  const item = document.getElementById(id);
  if (!item) return;
  if (item.textContent !== words) item.textContent = words;
  item.classList.toggle("loud", loud);
}

function alarm(words) {
  const region = document.getElementById("alert");
  if (region) region.textContent = words;
}
