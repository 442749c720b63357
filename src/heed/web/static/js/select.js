// Which row of a list is selected: kept by key outside the rows, shown with aria-current,
// in the page's address, and in the pane the list names with data-pane.

import { touch } from "./hand.js";
import { remember } from "./page.js";

const selected = new Map(); // name of list -> key
const places = new Map(); // name of list -> where the selected row stood, for when it is gone

const nameOf = (container) => container.dataset.select || container.dataset.live;
const listsNamed = (name) => [...document.querySelectorAll("[data-select]")].filter((list) => nameOf(list) === name);
const rowOf = (container, key) => key && container.querySelector(`:scope > [data-key="${CSS.escape(key)}"]`);
const rowsOf = (container) => [...container.querySelectorAll(":scope > [data-key]:not([data-gone])")]
  .filter((row) => row.dataset.with === undefined || row.checkVisibility()); // not what is folded away

export function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("heed:drawn", ({ detail }) => show(detail.container));
  const lists = document.querySelectorAll("[data-select]");
  lists.forEach(restore);
  lists.forEach(addressed);
}

export const selectedKey = (name) => selected.get(name);

// Lists of one name share what is selected: of those that show it the one used last, else the first.
export function listNamed(name) {
  const lists = listsNamed(name);
  const showing = lists.filter((list) => rowOf(list, selected.get(name)));
  return showing.find((list) => list === lastUsed) ?? showing[0] ?? lists[0];
}

// What a command is told of the selected row: its data-value, else its key.
export function selectedValue(name) {
  const container = listNamed(name);
  const row = container && rowOf(container, selected.get(name));
  return row ? row.dataset.value ?? row.dataset.key : undefined;
}

export function selectedRow(container = activeList()) {
  return container ? rowOf(container, selected.get(nameOf(container))) : null;
}

// The list that j, k and single letters mean: where the focus is, else the one used last, else the page's main one
// (data-select-first), else the first.
let lastUsed = null;
export function activeList() {
  const focused = document.activeElement?.closest("[data-select]");
  if (focused) return focused;
  return lastUsed?.isConnected ? lastUsed : document.querySelector("[data-select-first]") ?? document.querySelector("[data-select]");
}

export function step(by) {
  const container = activeList();
  if (!container) return;
  const rows = rowsOf(container);
  const at = rows.findIndex((row) => row.dataset.key === selected.get(nameOf(container)));
  const row = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? besideTheGone(container, by, rows) : at + by))];
  if (row) choose(container, row, true);
}

// The list becomes the one that j, k and single letters mean; its selected row has the focus, else its first.
export function enter(container) {
  const row = selectedRow(container) ?? rowsOf(container)[0];
  if (row) choose(container, row, true);
}

// The selected row has left: what stood below it has moved into its place.
function besideTheGone(container, by, rows) {
  const place = places.get(nameOf(container));
  if (place === undefined) return by > 0 ? 0 : rows.length - 1;
  return by > 0 ? place : place - 1;
}

export function choose(container, row, focus = false) {
  lastUsed = container;
  touch(container);
  const name = nameOf(container);
  selected.set(name, row.dataset.key);
  keep(container, row.dataset.key);
  delete row.dataset.mark;
  listsNamed(name).forEach(show);
  if (focus) {
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  container.dispatchEvent(new CustomEvent("heed:selected", { bubbles: true, detail: { row, name } }));
}

export function openSelected() {
  const row = selectedRow();
  if (row?.dataset.href) location.assign(row.dataset.href);
  return Boolean(row?.dataset.href);
}

function onClick(event) {
  const container = event.target.closest("[data-select]");
  const row = container && [...container.children].find((child) => child.contains(event.target));
  if (!row?.dataset.key || row.dataset.gone || event.target.closest("a")) return;
  choose(container, row);
}

function show(container) {
  if (container.dataset.select === undefined) return;
  const key = selected.get(nameOf(container));
  for (const row of container.querySelectorAll(":scope > [aria-current]")) {
    if (row.dataset.key !== key) row.removeAttribute("aria-current");
  }
  const row = rowOf(container, key);
  if (row && row.getAttribute("aria-current") !== "true") row.setAttribute("aria-current", "true");
  if (row && !row.dataset.gone) places.set(nameOf(container), rowsOf(container).indexOf(row));
}

// The address carries the choice (data-select-in="incident" → ?incident=KEY), so it can be sent to a colleague.
function keep(container, key) {
  const parameter = container.dataset.selectIn;
  if (!parameter) return remember.set(`selected.${location.pathname}.${nameOf(container)}`, key, "sessionStorage");
  const address = new URL(location.href);
  address.searchParams.set(parameter, key);
  history.replaceState(history.state, "", address);
}

const inAddress = (parameter) => new URL(location.href).searchParams.get(parameter);

// What the address names and no list shows.
function addressed(container) {
  const key = container.dataset.selectIn && inAddress(container.dataset.selectIn);
  if (!key || selected.has(nameOf(container))) return;
  container.dispatchEvent(new CustomEvent("heed:addressed", { bubbles: true, detail: { key } }));
}

function restore(container) {
  const parameter = container.dataset.selectIn;
  const key = parameter
    ? inAddress(parameter)
    : remember.get(`selected.${location.pathname}.${nameOf(container)}`, "sessionStorage");
  const row = rowOf(container, key);
  if (row) choose(container, row);
}
