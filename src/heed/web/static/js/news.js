// What is new on each row since this person last looked (DI9): the server says at which position they last opened it
// (<script id="looks">), each row at which position its newest entry stands (data-news) and its newest about risk
// (data-risk). A row is marked data-fresh="new" or "risk", or data-unseen where they never opened it.

import { json, remember } from "./page.js";

const STORE = "looks";
const KEPT = 2000;
const looks = new Map(); // key of row -> position seen
const since = new Map(); // key of row -> position of the first entry not seen

export function start() {
  const known = json("looks", null);
  if (!known) return;
  const here = JSON.parse(remember.get(STORE) ?? "[]");
  for (const [key, position] of [...Object.entries(known), ...here]) saw(key, position);
  document.addEventListener("heed:drawn", ({ detail }) => detail.touched.forEach(mark));
  document.addEventListener("heed:pane", ({ target }) => opened(target));
  document.addEventListener("heed:acted", ({ detail }) => acted(detail.answer));
  addEventListener("storage", ({ key, newValue }) => key === remember.key(STORE) && sawElsewhere(newValue));
  markAll();
}

// Looked at in another window of this browser: it is the same person who looked.
function sawElsewhere(kept) {
  for (const [key, position] of JSON.parse(kept ?? "[]")) saw(key, position);
  markAll();
}

const rows = () => document.querySelectorAll("[data-news]");
const markAll = () => rows().forEach(mark);
const saw = (key, position) => looks.set(key, Math.max(looks.get(key) ?? 0, position));

export function mark(row) {
  if (row.dataset.news === undefined) return;
  if (isShown(row)) {
    saw(row.dataset.key, Number(row.dataset.news));
    keepSoon();
  }
  const seen = looks.get(row.dataset.key);
  row.toggleAttribute("data-unseen", seen === undefined);
  const fresh = seen === undefined ? "" : Number(row.dataset.risk) > seen ? "risk" : Number(row.dataset.news) > seen ? "new" : "";
  if (!fresh) since.delete(row.dataset.key);
  else if (!since.has(row.dataset.key)) since.set(row.dataset.key, Number(row.dataset.news));
  if (fresh) row.dataset.fresh = fresh;
  else delete row.dataset.fresh;
}

// Its detail stands beside the list: what comes now is seen as it comes.
function isShown(row) {
  if (document.hidden || row.getAttribute("aria-current") !== "true") return false;
  const pane = document.getElementById(row.parentElement.dataset.pane ?? "");
  return pane?.dataset.shows === row.dataset.paneHref;
}

function opened(pane) {
  for (const row of rows()) if (pane.dataset.shows && row.dataset.paneHref === pane.dataset.shows) mark(row);
  keep();
}

// What one writes oneself is no news, unless something else waited already; the row may have heard of it first.
function acted(answer) {
  const key = answer?.ids?.incident;
  const row = key && document.querySelector(`[data-news][data-key="${CSS.escape(key)}"]`);
  const waited = (since.get(key) ?? Infinity) <= answer?.cursor - answer?.facts?.length;
  if (!row || waited || !looks.has(key)) return;
  saw(key, answer.cursor);
  mark(row);
  keep();
}

// What comes in fast while it is shown is kept once a second.
let keeping = null;
function keepSoon() {
  keeping ??= setTimeout(() => {
    keeping = null;
    keep();
  }, 1000);
}

function keep() {
  remember.set(STORE, JSON.stringify([...looks].slice(-KEPT)));
}
