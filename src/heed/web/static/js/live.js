// Live pages: finds the containers that say data-live, keeps them as the room has them,
// and says loudly when that is no longer so. Patched and freshly loaded pages come out the same.

import * as clock from "./clock.js";
import { connect } from "./stream.js";
import { LiveList, forgetOldMarks } from "./live-list.js";
import { meta, setMeta } from "./page.js";

const SILENCE = 5000; // ms without a word from the room before the page says it is not live

const lists = new Map(); // container -> LiveList
let line = null;
let seen = Number(meta("cursor") || 0);
let heard = performance.now();
let state = "joining";

// The position this page has seen: what a form freezes when it is begun.
export const cursor = () => seen;
export const isLive = () => state === "live";

export function start() {
  if (!meta("person")) return; // signed out: nothing of the room is for this page
  find();
  line = connect({ person: meta("person"), views: views(), cursor: seen, csrf: meta("csrf"), hear });
  setInterval(watch, 1000);
  setInterval(forgetOldMarks, 5000);
  document.addEventListener("visibilitychange", () => document.hidden || watch());
  addEventListener("online", () => line.nudge());
}

// Call after putting new containers on the page or taking some away (a pane, a dialog).
// `at` is the position the new part was drawn at, where it was drawn by the server.
export function rescan(at = seen) {
  const before = views().join();
  for (const container of lists.keys()) if (!container.isConnected) lists.delete(container);
  find();
  clock.draw();
  if (views().join() !== before) line?.show(views(), at, meta("csrf"));
}

// Everything into its order now, also what is under the hand: the key for it was pressed.
export function settle() {
  for (const list of lists.values()) list.settle(true);
}

export function signedInAgain(csrf) {
  setMeta("csrf", csrf);
  line?.nudge(csrf);
}

function find() {
  for (const container of document.querySelectorAll("[data-live]")) {
    if (!lists.has(container)) lists.set(container, new LiveList(container, drawn));
  }
}

const views = () => [...new Set([...lists.values()].map((list) => list.view))].sort();

function hear({ kind, message, state: next }) {
  if (next === "signed-out") return say("signed-out");
  if (!message) return; // a line lost for less than five seconds is no news
  heard = performance.now();
  if (kind === "patch") take(message);
  else hearBeat(message);
}

function take(message) {
  for (const view in message.views) deal(view, message.views[view]);
  seen = Math.max(seen, message.cursor ?? 0);
  document.documentElement.dataset.cursor = seen;
  say("live");
}

function hearBeat(message) {
  clock.beat(message.at, message.ago);
  seen = Math.max(seen, message.cursor ?? 0);
  say("live");
  document.dispatchEvent(new CustomEvent("heed:beat", { detail: message }));
}

// One view may be shown in several containers, each taking the keys that begin as it declares.
function deal(view, part) {
  const takers = [...lists.values()].filter((list) => list.view === view);
  // The record is not this person's to see any more: the rest of the page goes too.
  if (part.left && takers.length) return location.reload();
  const owner = (key) => takers.filter((list) => key.startsWith(list.prefix))
    .reduce((best, list) => (!best || list.prefix.length > best.prefix.length ? list : best), null);
  for (const list of takers) {
    const mine = (key) => takers.length === 1 ? key.startsWith(list.prefix) : owner(key)?.prefix === list.prefix;
    list.take({
      put: part.put?.filter(([key]) => mine(key)),
      gone: part.gone?.filter(mine),
      keys: part.keys?.filter(mine),
    });
  }
}

function drawn(list, touched, added) {
  for (const row of touched) clock.draw(row);
  document.dispatchEvent(new CustomEvent("heed:drawn", { detail: { container: list.element, touched, added } }));
  if (added.some((row) => row.querySelector("[data-live]"))) rescan();
}

function watch() {
  if (state !== "signed-out" && performance.now() - heard > SILENCE) say("silent");
}

// joining (just opened) · live · silent (nothing for 5 s) · signed-out
function say(next) {
  if (next === state) return;
  state = next;
  document.documentElement.dataset.line = state;
  document.dispatchEvent(new CustomEvent("heed:live", { detail: { state } }));
}
