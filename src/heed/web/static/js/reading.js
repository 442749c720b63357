// What is being typed is read for risk before it is sent: a field with data-reads="cues" shows beneath it what of its
// words speaks of a risk; a form with data-reads="rationales" says beside a rationale that it says too little.
// It advises: nothing here holds a form, takes the focus or makes a sound, and when the room is away it says nothing.

import { announce, meta } from "./page.js";

const PAUSE = 60; // ms after the last key within a word; a word that ends is read at once
const THOUGHT = 700; // ms without a key before a rationale is judged: it is not called thin while it is being begun
const LONGEST = 20000; // characters; what is longer is read when it is sent
const ENDS_A_WORD = /[\s.,;:!?]$/;
const states = new WeakMap(); // field or form -> {timer, under way, again, said}

export function start() {
  document.addEventListener("input", onInput);
  document.addEventListener("change", ({ target }) => target.form?.dataset.reads === "rationales" && later(target.form, readRationales, 0));
  document.addEventListener("focusout", ({ target }) => leaves(target));
  document.addEventListener("heed:acted", ({ target }) => clear(target));
}

const stateOf = (part) => states.get(part) ?? states.set(part, { said: "" }).get(part);

function onInput({ target }) {
  if (target.dataset?.reads === "cues") later(target, readCues, ENDS_A_WORD.test(target.value) ? 0 : PAUSE);
  const form = target.form;
  if (form?.dataset.reads === "rationales") later(form, readRationales, THOUGHT);
}

// A rationale that is left is judged at once, an empty one too; where nothing is written yet nothing is judged.
function leaves(field) {
  const form = field.form;
  if (form?.dataset.reads !== "rationales" || field.tagName !== "TEXTAREA") return;
  field.dataset.left = "true";
  later(form, readRationales, 0);
}

// One question a field at a time; what was typed meanwhile is asked when it is answered.
function later(part, read, pause) {
  const state = stateOf(part);
  clearTimeout(state.timer);
  state.timer = setTimeout(async () => {
    if (state.underWay) return (state.again = true);
    state.underWay = true;
    await read(part, state);
    state.underWay = false;
    if (state.again) later(part, read, 0);
    state.again = false;
  }, pause);
}

async function ask(address, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": meta("csrf") },
      body: JSON.stringify(body),
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // away: it is read when it is sent
  }
}

async function readCues(field, state) {
  const text = field.value;
  const found = text.trim() && text.length <= LONGEST ? (await ask("/api/v1/cues", { text }))?.cues ?? [] : [];
  const kinds = field.value.trim() ? kindsOf(found) : []; // it may have been sent meanwhile
  const said = JSON.stringify(kinds);
  if (said === state.said || !field.isConnected) return;
  tell(kinds, state);
  state.said = said;
  show(lineOf(field), kinds);
}

// What has no room on the line is counted at its end: those about life stand first.
function show(line, kinds) {
  const badges = kinds.map(badge);
  line.replaceChildren(...badges.flatMap((one) => [one, " "]));
  const left = [];
  while (line.scrollWidth > line.clientWidth && badges.length > 1) {
    left.unshift(badges.pop());
    const more = Object.assign(document.createElement("span"), { className: "quiet", textContent: `+${left.length}` });
    more.title = left.map((one) => one.textContent).join("; ");
    line.replaceChildren(...[...badges, more].flatMap((one) => [one, " "]));
  }
}

// One a kind and mode, life first, what is denied last; the order of the text otherwise.
export function kindsOf(found) {
  const kinds = new Map();
  for (const { construct, name, mode, life, words, file, line } of found) {
    const key = `${construct} ${mode === "denied"}`;
    if (!kinds.has(key)) kinds.set(key, { name, mode, life, words, from: `${file}:${line}` });
  }
  const weight = ({ mode, life }) => (mode === "denied" ? 2 : life ? 0 : 1);
  return [...kinds.values()].sort((one, other) => weight(one) - weight(other));
}

// For people who listen to the page: a new kind of risk to life, once.
function tell(kinds, state) {
  const before = new Set(JSON.parse(state.said || "[]").map(({ name }) => name));
  const fresh = kinds.filter(({ name, life, mode }) => life && mode !== "denied" && !before.has(name));
  if (fresh.length) announce(`Heard: ${fresh.map(({ name }) => name.toLowerCase()).join(", ")}`);
}

function lineOf(field) {
  const found = field.parentElement.querySelector("[data-heard]");
  if (found) return found;
  const line = Object.assign(document.createElement("p"), { className: "heard-now" });
  line.dataset.heard = "";
  line.dataset.ours = "";
  field.after(line);
  return line;
}

function badge({ name, mode, life, words, from }) {
  const mark = document.createElement("span");
  mark.className = `badge ${mode === "denied" ? "" : life ? "danger" : "notice"}`;
  mark.title = `“${words}” (${from})`;
  mark.textContent = mode === "said" ? name : `${name}, ${mode}`;
  return mark;
}

async function readRationales(form) {
  const begun = [...form.querySelectorAll("textarea")].some((field) => field.value.trim());
  const body = begun ? writtenIn(form) : null;
  const found = body ? (await ask("/api/v1/rationales", body))?.weak ?? [] : [];
  const weak = new Map(found.map(({ element, words }) => [element, words]));
  for (const slot of form.querySelectorAll("[data-weak]")) mark(form, slot, weak.get(slot.dataset.weak) ?? "");
}

// `threat` and `elements.threat` are the same element; a level stands beside it.
function writtenIn(form) {
  const elements = {};
  const levels = {};
  for (const [name, value] of new FormData(form)) {
    const [outer, inner] = name.split(".");
    if (outer === "levels") levels[inner] = value;
    else if (form.querySelector(`[data-weak="${CSS.escape(inner ?? outer)}"]`) && outer !== "factors") elements[inner ?? outer] = value;
  }
  const long = Object.values(elements).reduce((sum, text) => sum + text.length, 0) > LONGEST;
  return long ? null : { elements, levels, incident: form.elements.incident?.value ?? "" };
}

// An empty field is only called empty once it has been left.
function mark(form, slot, words) {
  const field = form.elements[slot.dataset.weak] ?? form.elements[`elements.${slot.dataset.weak}`];
  const quiet = !words || (!field?.value.trim() && !field?.dataset.left);
  slot.hidden = quiet;
  slot.textContent = quiet ? "" : `Says little: ${words}`;
}

function clear(form) {
  for (const field of form.querySelectorAll?.("[data-left]") ?? []) delete field.dataset.left;
  for (const slot of form.querySelectorAll?.("[data-weak]") ?? []) mark(form, slot, "");
  for (const line of form.querySelectorAll?.("[data-heard]") ?? []) line.replaceChildren();
  for (const field of form.querySelectorAll?.("[data-reads=cues]") ?? []) stateOf(field).said = "";
}
