// A short guided first call. The page lists the steps in a JSON block with the id "tour":
//   {"name": "first-call", "steps": [{"page": "/calls", "at": "queue", "title": "…", "text": "…", "until": "open_incident"}]}
// `at` is the data-tour of what the step is about; `until` moves on by itself when that command is done.
// Keyboard: → next, ← back, Esc leave. Where one is is remembered, over pages and reloads.

import { json, remember } from "./page.js";

const tour = json("tour", null);
const name = () => `tour.${tour.name}`;
const here = (step) => !step.page || location.pathname.startsWith(step.page);

export function start() {
  if (!tour) return;
  document.addEventListener("click", ({ target }) => target.closest("[data-tour-start]") && go(0));
  document.addEventListener("heed:acted", ({ detail }) => {
    const at = position();
    if (at !== null && tour.steps[at].until === detail.command) go(at + 1);
  });
  addEventListener("resize", () => place(card()));
  const kept = remember.get(name());
  if (kept === null && tour.offer) go(0);
  else if (position() !== null) show(position());
}

function position() {
  const kept = remember.get(name());
  const at = Number(kept);
  return kept === null || kept === "done" || !tour.steps[at] ? null : at;
}

function go(at) {
  const done = at >= tour.steps.length;
  remember.set(name(), done ? "done" : String(Math.max(0, at)));
  if (done) close();
  else show(Math.max(0, at));
}

function leave() {
  remember.set(name(), "done");
  close();
}

const card = () => document.getElementById("tour-card");

function close() {
  for (const marked of document.querySelectorAll("[data-tour-here]")) delete marked.dataset.tourHere;
  card()?.remove();
}

function show(at) {
  close();
  const step = tour.steps[at];
  const box = Object.assign(document.createElement("section"), { id: "tour-card", className: "tour", tabIndex: -1 });
  box.setAttribute("aria-label", `Guided first call, step ${at + 1} of ${tour.steps.length}`);
  box.append(text("h2", step.title), text("p", step.text));
  if (here(step) && step.until) box.append(Object.assign(text("p", "Goes on when you have done it."), { className: "quiet" }));
  box.append(foot(step, at));
  box.addEventListener("keydown", (event) => onKey(event, at));
  document.body.append(box);
  anchor(step)?.setAttribute("data-tour-here", "");
  place(box);
  if (document.activeElement === document.body) box.focus({ preventScroll: true });
}

const anchor = (step) => here(step) && step.at ? document.querySelector(`[data-tour="${CSS.escape(step.at)}"]`) : null;

function foot(step, at) {
  const row = Object.assign(document.createElement("p"), { className: "tour-foot" });
  row.append(text("span", `${at + 1} of ${tour.steps.length}`));
  if (!here(step)) row.append(Object.assign(text("a", "Go there"), { href: step.page, className: "button" }));
  if (at > 0) row.append(button("Back", () => go(at - 1)));
  row.append(button(at + 1 === tour.steps.length ? "Done" : "Next", () => go(at + 1)), button("Leave", leave));
  return row;
}

const text = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });

function button(words, act) {
  const made = Object.assign(text("button", words), { type: "button", onclick: act });
  made.className = "quiet";
  return made;
}

function onKey(event, at) {
  const acts = { ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1), Escape: leave };
  if (!acts[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
  card()?.focus({ preventScroll: true });
}

// Beside what it is about, else below or above it, else in the corner: never over it while there is room.
function place(box) {
  const at = position();
  const about = box && at !== null && anchor(tour.steps[at]);
  if (!about) return;
  const target = about.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const corner = [innerWidth - width - 8, innerHeight - height - 8];
  const beside = [[target.right + 8, target.top], [target.left - width - 8, target.top],
    [target.left, target.bottom + 8], [target.left, target.top - height - 8]];
  const fits = ([x, y]) => x >= 8 && y >= 8 && x <= corner[0] && y <= corner[1];
  const [left, top] = beside.find(fits) ?? corner;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}
