// A short guided first call. The page lists the steps in a JSON block with the id "tour":
//   {"name": "first-call", "steps": [{"page": "/calls", "at": "queue", "title": "…", "text": "Press `a`.", "until": "answer_call", "when": "#end-call"}]}
// `at` is the data-tour of what the step is about; `until` moves on by itself when that command is done, `when` when the
// page shows what it selects. Keys: ] next, [ back; with the focus on the card also → ← and Esc to leave. It takes the
// focus only from somebody who asked for it. Where one is is remembered, over pages and reloads.

import { announce, json, remember } from "./page.js";

const LOOK = 500; // milliseconds between looks at what the page shows
const GAP = 8;
const BEGIN = "tour"; // /calls?tour=begin
const tour = json("tour", null);
const name = () => `tour.${tour.name}`;
const here = (step) => !step.page || location.pathname.startsWith(step.page);
let returned = null; // a step gone back to stays, though what it asks for is done

export function start() {
  if (!tour) return;
  document.addEventListener("click", ({ target }) => target.closest("[data-tour-start]") && go(0, true));
  document.addEventListener("heed:acted", ({ detail }) => {
    const at = position();
    if (at !== null && tour.steps[at].until === detail.command) go(at + 1);
  });
  addEventListener("resize", () => place(card()));
  setInterval(look, LOOK);
  const kept = remember.get(name());
  if (askedFor() || (kept === null && tour.offer)) go(0);
  else if (position() !== null) show(position());
}

// Whoever comes by ?tour=begin begins anew; the address forgets it, so that a reload does not.
function askedFor() {
  const address = new URL(location);
  if (address.searchParams.get(BEGIN) !== "begin") return false;
  address.searchParams.delete(BEGIN);
  history.replaceState(history.state, "", address);
  return true;
}

function position() {
  const kept = remember.get(name());
  const at = Number(kept);
  return kept === null || kept === "done" || !tour.steps[at] ? null : at;
}

function go(at, asked = false) {
  const done = at >= tour.steps.length;
  remember.set(name(), done ? "done" : String(Math.max(0, at)));
  if (done) close();
  else show(Math.max(0, at), asked);
}

function back(at) {
  returned = at - 1;
  go(at - 1, true);
}

function leave() {
  remember.set(name(), "done");
  close();
  announce("The guided first call is over. It begins again from the menu.");
}

// What the step waits for may have been done elsewhere; what it is about may only now be there, or have grown.
function look() {
  const at = position();
  const box = card();
  if (at === null || !box) return;
  const step = tour.steps[at];
  if (step.when && returned !== at && here(step) && document.querySelector(step.when)) go(at + 1);
  else if (!box.matches(":hover, :focus-within")) place(box, false);
}

const card = () => document.getElementById("tour-card");

function close() {
  for (const marked of document.querySelectorAll("[data-tour-here]")) delete marked.dataset.tourHere;
  card()?.remove();
}

function show(at, asked = false) {
  const held = asked || card()?.contains(document.activeElement);
  close();
  const step = tour.steps[at];
  const box = make("section", "", { id: "tour-card", className: "tour", tabIndex: -1 });
  box.setAttribute("aria-label", `Guided first call, step ${at + 1} of ${tour.steps.length}`);
  box.append(make("h2", step.title), withKeys(step.text));
  if (here(step) && (step.until || step.when)) box.append(make("p", "Goes on when it is done.", { className: "quiet small" }));
  box.append(foot(step, at));
  box.addEventListener("keydown", (event) => onKey(event, at));
  document.body.append(box);
  place(box);
  if (held && document.activeElement === document.body) box.focus({ preventScroll: true });
  else announce(`${step.title}. ${step.text.replaceAll("`", "")}`);
}

function anchor(step) {
  const found = here(step) && step.at ? document.querySelector(`[data-tour="${CSS.escape(step.at)}"]`) : null;
  return found?.getClientRects().length ? found : null;
}

function foot(step, at) {
  const row = make("p", "", { className: "tour-foot" });
  row.append(make("span", `${at + 1} of ${tour.steps.length}`));
  if (!here(step)) row.append(make("a", "Go there", { href: step.page, className: "button" }));
  else if (step.go) row.append(make("a", step.go_words, { href: step.go, className: "button primary" }));
  if (at > 0) row.append(button("Back", "[", () => back(at)));
  const last = at + 1 === tour.steps.length;
  row.append(button(last ? "Done" : "Next", "]", () => go(at + 1, true)));
  if (!last) row.append(button("Leave", "", leave));
  return row;
}

const make = (tag, words, more = {}) => Object.assign(document.createElement(tag), { textContent: words, ...more });

// `a` in the text of a step is a key.
function withKeys(text) {
  const line = make("p", "");
  line.append(...text.split("`").map((part, at) => (at % 2 ? make("kbd", part) : part)));
  return line;
}

function button(words, key, act) {
  const made = make("button", words, { type: "button", onclick: act, className: "quiet" });
  if (!key) return made;
  Object.assign(made.dataset, { hotkey: key, keyHelp: `${words}: guided first call` });
  const hint = make("kbd", key, { ariaHidden: "true" });
  hint.dataset.keyHint = key;
  made.append(" ", hint);
  return made;
}

function onKey(event, at) {
  const acts = { ArrowRight: () => go(at + 1, true), ArrowLeft: () => at > 0 && back(at), Escape: leave };
  if (!acts[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}

// Beside what it is about, else above or below it, else in the corner that covers least of it and of the field in use.
// Once it stands, it moves only out of the way.
function place(box, anew = true) {
  const at = position();
  if (!box || at === null) return;
  const about = anchor(tour.steps[at]);
  mark(about);
  const size = box.getBoundingClientRect();
  const avoid = [about, ...inUse()].filter(Boolean).map((element) => element.getBoundingClientRect());
  if (!anew && covered(size, avoid) === 0 && fits(size)) return;
  const spots = [...(about ? beside(about.getBoundingClientRect(), size) : []), ...corners(size)].map((spot) => new DOMRect(...spot, size.width, size.height));
  const whole = spots.filter(fits); // none in a window smaller than the card
  const best = (whole.length ? whole : spots.slice(-1)).reduce((least, spot) => (covered(spot, avoid) < covered(least, avoid) ? spot : least));
  box.style.left = `${Math.round(best.left)}px`;
  box.style.top = `${Math.round(best.top)}px`;
}

function mark(about) {
  if (about?.dataset.tourHere === "") return;
  for (const marked of document.querySelectorAll("[data-tour-here]")) delete marked.dataset.tourHere;
  about?.setAttribute("data-tour-here", "");
}

// The field that somebody types in, and what it offers.
function inUse() {
  const focused = document.activeElement;
  const field = focused?.matches("input, textarea, select") ? (focused.closest(".field") ?? focused) : null;
  return [field, ...document.querySelectorAll("[role=listbox]:not([hidden])")];
}

const fits = ({ left, top, right, bottom }) => left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;

// At the foot of a whole pane, whose neighbours have their keys at the head; else level with what it is about.
function beside(target, { width, height }) {
  const foot = innerHeight - height - GAP;
  const top = target.height > innerHeight / 2 + height ? foot : Math.max(GAP, Math.min(target.top, foot));
  const left = Math.max(GAP, Math.min(target.left, innerWidth - width - GAP));
  return [[target.right + GAP, top], [target.left - width - GAP, top], [left, target.bottom + GAP], [left, target.top - height - GAP]];
}

const corners = ({ width, height }) => [innerWidth - width - GAP, GAP].flatMap((x) => [innerHeight - height - GAP, GAP].map((y) => [Math.max(0, x), Math.max(0, y)]));

const covered = (box, avoid) => avoid.reduce((sum, other) => sum + across(box, other), 0);

function across(one, other) {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return Math.max(0, width) * Math.max(0, height);
}
