// The command bar: type, Tab to complete, Enter to act, arrows for what was typed before.
// Says what became of the last act of this window, whichever way it was done.

import { complete, read, withCompletion } from "./grammar.js";
import { cursor } from "./live.js";
import { announce, json } from "./page.js";
import { mint, outcome, send } from "./send.js";

const KEPT = 30;
const verbs = json("verbs", []);
const typed = []; // newest last
let back = 0; // how far into `typed` the arrow went
let marked = -1; // which completion is marked
let before = null; // where the focus was
let seen = 0;

const bar = () => document.getElementById("command");
const options = () => document.getElementById("command-options");

export function start() {
  if (!bar()) return;
  bar().form.addEventListener("submit", onSubmit);
  bar().addEventListener("input", offer);
  bar().addEventListener("keydown", onKey);
  bar().addEventListener("focus", ({ relatedTarget }) => ((before = relatedTarget), (seen = cursor()), offer()));
  bar().addEventListener("blur", () => hide());
  options().addEventListener("pointerdown", onPick);
  document.addEventListener("heed:outcome", ({ detail }) => last(detail.words, detail.ok ? "done" : "refused"));
}

function onSubmit(event) {
  event.preventDefault();
  const line = bar().value.trim();
  const wanted = read(line, verbs);
  if (wanted.problem !== undefined) return wanted.problem && last(wanted.problem, "refused");
  keep(line);
  if (wanted.go) return location.assign(fill(wanted.go, wanted.fields));
  act(line, wanted);
}

const fill = (pattern, fields) => pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(fields[name] ?? ""));

async function act(line, { command, fields }) {
  const body = new URLSearchParams({ ...fields, seen });
  bar().value = "";
  hide();
  last(`${line} …`, "sending");
  const answer = await send(command, body, mint(), (words) => last(`${line}: ${words}`, "waiting"));
  const words = outcome(answer);
  last(answer.ok ? words : `${line}: ${words}`, answer.ok ? "done" : "refused");
  announce(words);
  if (answer.ok) document.dispatchEvent(new CustomEvent("heed:acted", { detail: { command, answer: answer.body } }));
  else if (!bar().value) bar().value = line; // what was typed is still there
}

function last(words, state) {
  const line = document.getElementById("command-last");
  line.textContent = words;
  line.dataset.state = state;
}

function keep(line) {
  typed.push(line);
  if (typed.length > KEPT) typed.shift();
  back = 0;
}

const keys = {
  ArrowUp: () => (marked > 0 ? mark(marked - 1) : recall(1)),
  ArrowDown: () => (back ? recall(-1) : mark(marked + 1)),
  Tab: () => pick(Math.max(marked, 0)),
  Escape: () => {
    hide();
    (before?.isConnected ? before : document.body).focus();
    bar().blur();
  },
};

function onKey(event) {
  if (event.key === "Enter" && marked >= 0) return take(event, pick(marked));
  if (event.key === "Tab" && (event.shiftKey || options().hidden)) return;
  const act = keys[event.key];
  if (act) take(event, act());
}

function take(event, done) {
  if (done === false) return;
  event.preventDefault();
  event.stopPropagation();
}

function recall(by) {
  const next = Math.max(0, Math.min(typed.length, back + by));
  if (next === back) return;
  back = next;
  bar().value = back ? typed[typed.length - back] : "";
  hide();
}

function offer() {
  const found = bar().value.trim() || document.activeElement === bar() ? complete(bar().value, verbs, knownHere()) : [];
  options().replaceChildren(...found.map(option));
  options().hidden = !found.length;
  bar().setAttribute("aria-expanded", String(found.length > 0));
  mark(-1);
}

function option({ word, help }, index) {
  const item = Object.assign(document.createElement("li"), { id: `command-option-${index}` });
  item.setAttribute("role", "option");
  item.dataset.word = word;
  item.append(Object.assign(document.createElement("b"), { textContent: word }), ` ${help}`);
  return item;
}

// Call signs and log numbers that stand on this page.
function knownHere() {
  const all = (name) => [...new Set([...document.querySelectorAll(`[data-${name}]`)].map((row) => row.dataset[name]))].sort();
  return { unit: all("unit"), incident: all("incident") };
}

function mark(index) {
  const items = [...options().children];
  marked = items.length ? Math.min(index, items.length - 1) : -1;
  items.forEach((item, at) => item.setAttribute("aria-selected", String(at === marked)));
  if (marked >= 0) bar().setAttribute("aria-activedescendant", items[marked].id);
  else bar().removeAttribute("aria-activedescendant");
}

function pick(index) {
  const item = options().children[index];
  if (!item) return false;
  bar().value = withCompletion(bar().value, item.dataset.word);
  offer();
  return true;
}

function onPick(event) {
  const item = event.target.closest("[data-word]");
  if (!item) return;
  event.preventDefault();
  pick([...options().children].indexOf(item));
}

function hide() {
  options().hidden = true;
  bar().setAttribute("aria-expanded", "false");
  mark(-1);
}
