// A field that completes as one types: places from the gazetteer (data-combo="/api/v1/places?q="), or a list that
// stands in the page (data-combo="#codes"). What is chosen fills the hidden fields beside it (data-combo-fill).
// Arrows choose, Enter takes what is marked, Esc closes the list; without a choice the words go as they stand.

import { json } from "./page.js";

const PAUSE = 120; // ms without a key before the gazetteer is asked
const MOST = 8;
const answers = new Map(); // address -> options; a place asked for twice is not fetched twice
const states = new WeakMap(); // input -> {options, marked, timer, turn}

export function start() {
  document.addEventListener("input", ({ target }) => comboOf(target) && onTyped(target));
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", ({ target }) => comboOf(target) && close(target));
  document.addEventListener("pointerdown", onPick);
  document.addEventListener("click", onFill);
  document.addEventListener("heed:acted", ({ target }) => settleIn(target));
  document.addEventListener("heed:pane", ({ target }) => settleIn(target));
  settleIn(document);
}

const comboOf = (input) => (input.getAttribute?.("role") === "combobox" ? input.closest("[data-combo]") : null);
const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
const stateOf = (input) => states.get(input) ?? states.set(input, { options: [], marked: -1, turn: 0 }).get(input);

function onTyped(input) {
  fill(input, null);
  const state = stateOf(input);
  clearTimeout(state.timer);
  const remote = !comboOf(input).dataset.combo.startsWith("#");
  if (!input.value.trim()) return close(input);
  state.timer = setTimeout(() => offer(input), remote ? PAUSE : 0);
}

async function offer(input) {
  const state = stateOf(input);
  const turn = ++state.turn;
  const found = await find(input, input.value.trim());
  if (turn !== state.turn || document.activeElement !== input) return;
  state.options = found;
  const list = listOf(input);
  list.replaceChildren(...found.map((option, index) => item(list, option, index)));
  list.hidden = !found.length;
  input.setAttribute("aria-expanded", String(found.length > 0));
  mark(input, comboOf(input).dataset.comboKind === "pick" ? 0 : -1);
}

async function find(input, typed) {
  const source = comboOf(input).dataset.combo;
  if (source.startsWith("#")) return matching(json(source.slice(1), []), typed).slice(0, MOST);
  return fetchPlaces(source + encodeURIComponent(typed));
}

async function fetchPlaces(address) {
  if (answers.has(address)) return answers.get(address);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return [];
    const found = (await answer.json()).places.map(asOption);
    answers.set(address, found);
    return found;
  } catch {
    return []; // away: what is typed goes in words
  }
}

const asOption = (place) => ({
  ...place, source: "gazetteer", value: place.words, label: place.words, hint: [place.grid_reference, areaWords(place), place.matched].filter(Boolean).join(" · "),
});
const areaWords = ({ area, area_class }) => `${area ? area.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase()) : "no area"}, ${area_class}`;

// Every typed word begins a word of the name, the group or the id; names that begin with it come first.
export function matching(options, typed) {
  const words = typed.toLowerCase().split(/\s+/);
  const fits = (option) => {
    const all = ` ${option.label} ${option.group ?? ""} ${option.value}`.toLowerCase().replaceAll("_", " ");
    return words.every((word) => all.includes(` ${word}`));
  };
  const first = ({ label }) => (label.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return options.filter(fits).sort((one, other) => first(one) - first(other));
}

function item(list, option, index) {
  const line = Object.assign(document.createElement("li"), { id: `${list.id}-${index}` });
  line.setAttribute("role", "option");
  line.dataset.index = index;
  line.append(Object.assign(document.createElement("b"), { textContent: option.label }));
  if (option.hint) line.append(" ", Object.assign(document.createElement("small"), { textContent: option.hint }));
  return line;
}

const keys = {
  ArrowDown: (input) => (listOf(input).hidden ? offer(input) : mark(input, stateOf(input).marked + 1)),
  ArrowUp: (input) => mark(input, Math.max(0, stateOf(input).marked - 1)),
  Enter: (input) => choose(input),
  Tab: (input) => choose(input, true),
  Escape: (input) => !listOf(input).hidden && close(input),
};

function onKey(event) {
  if (!comboOf(event.target) || event.isComposing || !keys[event.key]) return;
  const done = keys[event.key](event.target);
  if (done === false || event.key === "Tab") return;
  event.preventDefault();
  event.stopPropagation();
}

function onPick(event) {
  const line = event.target.closest?.(".combo-list [data-index]");
  if (!line) return;
  event.preventDefault();
  const input = document.querySelector(`[aria-controls="${CSS.escape(line.parentElement.id)}"]`);
  mark(input, Number(line.dataset.index));
  choose(input);
}

// A button that puts a word into a field: data-combo-set="unknown" data-combo-in="open-place".
function onFill({ target }) {
  const button = target.closest("[data-combo-set]");
  const input = button && document.getElementById(button.dataset.comboIn);
  if (!input) return;
  input.value = button.dataset.comboSet;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  close(input);
  input.focus();
}

function mark(input, index) {
  const state = stateOf(input);
  const items = [...listOf(input).children];
  state.marked = Math.min(index, items.length - 1);
  items.forEach((line, at) => line.setAttribute("aria-selected", String(at === state.marked)));
  if (state.marked >= 0) {
    input.setAttribute("aria-activedescendant", items[state.marked].id);
    items[state.marked].scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

// Takes what is marked; false where nothing is, so that Enter sends the form.
function choose(input, quietly = false) {
  const state = stateOf(input);
  const option = listOf(input).hidden ? null : state.options[state.marked];
  if (!option) return false;
  input.value = option.label;
  fill(input, option);
  close(input);
  input.dispatchEvent(new CustomEvent("heed:chosen", { bubbles: true, detail: option }));
  if (!quietly && comboOf(input).dataset.comboSend !== undefined) input.form.requestSubmit();
  return true;
}

function fill(input, option) {
  const combo = comboOf(input);
  for (const field of combo.querySelectorAll("[data-combo-fill]")) field.value = option?.[field.dataset.comboFill] ?? "";
  const said = combo.querySelector("[data-combo-chosen]");
  if (said) said.textContent = option ? `${option.hint} ` : wordsAlone(input.value);
  combo.querySelector("[data-combo-fill]").dispatchEvent(new Event("input", { bubbles: true })); // for the draft
}

const wordsAlone = (typed) => (!typed.trim() ? "" : typed.trim().toLowerCase() === "unknown"
  ? "Unknown is a place. " : "In words only; choose from the list for a grid reference. ");

function close(input) {
  const state = stateOf(input);
  clearTimeout(state.timer);
  state.turn += 1;
  state.marked = -1;
  listOf(input).hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

// After a form went, or came back from a draft: what is shown agrees with what would be sent.
function settleIn(root) {
  for (const input of root.querySelectorAll?.("[data-combo] [role=combobox]") ?? []) {
    const combo = comboOf(input);
    const filled = combo.querySelector("[data-combo-fill]").value;
    if (combo.dataset.comboKind === "pick") input.value = labelOf(combo, filled);
    else settlePlace(input, combo.querySelector("[data-combo-chosen]"), filled);
  }
}

async function settlePlace(input, said, filled) {
  if (!filled) said.textContent = input.value === input.defaultValue ? "" : wordsAlone(input.value);
  else if (!said.textContent) {
    const found = await find(input, input.value);
    said.textContent = `${found.find(({ words }) => words === input.value)?.hint ?? "a point on the map"} `;
  }
}

const labelOf = (combo, value) =>
  value ? json(combo.dataset.combo.slice(1), []).find((option) => option.value === value)?.label ?? value : "";
