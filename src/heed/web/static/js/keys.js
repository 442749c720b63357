// The keyboard: / command bar, j k move, Enter open, Esc back, . put in order, ? help,
// and the single letters that the page itself declares with data-hotkey on what they press.
// Never while somebody types; single keys can be switched off.

import { settle } from "./live.js";
import { json, remember } from "./page.js";
import { activeList, enter, openSelected, selectedRow, step } from "./select.js";
import { reveal } from "./tabs.js";

const SWITCH = "single-keys";
const FIXED = [
  ["/", "Command bar"], ["j", "Next row"], ["k", "Row before"], ["Enter", "Open the selected row"],
  ["Esc", "Back, or leave the field"], [".", "Put every list in order now"], ["?", "This help"],
];

const acts = {
  "/": () => focusOn(document.getElementById("command")),
  j: () => step(1),
  k: () => step(-1),
  ".": () => settle(),
  "?": () => help(),
};

export function start() {
  addEventListener("keydown", onKey);
  document.getElementById("keys-help")?.addEventListener("change", ({ target }) => {
    if (target.name === "single-keys") setSingleKeys(target.checked);
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-keys-help]") && help());
  showSwitch();
}

export const singleKeys = () => remember.get(SWITCH) !== "off";

function setSingleKeys(on) {
  remember.set(SWITCH, on ? "on" : "off");
  showSwitch();
}

function showSwitch() {
  document.documentElement.dataset.singleKeys = singleKeys() ? "on" : "off";
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return leave(event);
  if (isTyping(event.target) || document.querySelector("dialog:modal")) return;
  if (event.key === "Enter") return event.target.closest("a, button, summary, select, input") || take(event, openSelected());
  if (!singleKeys() && event.key !== "?") return;
  const act = acts[event.key];
  if (act) return take(event, act() ?? true);
  const target = declared(event.key);
  if (target) take(event, press(target));
}

function take(event, done) {
  if (done !== false) event.preventDefault();
}

export function isTyping(element) {
  if (element.isContentEditable || element.tagName === "TEXTAREA" || element.tagName === "SELECT") return true;
  return element.tagName === "INPUT" && !["button", "submit", "checkbox", "radio", "reset"].includes(element.type);
}

// In the selected row first, then in the bar of acts on it, then in the pane it opens, then anywhere on the page.
// A pane that still shows another row than the selected one presses nothing.
// What stands on the page may hold a key (data-holds="a"): nobody answers the next call by it while they talk to a caller.
function declared(key) {
  if (document.querySelector(`[data-holds~="${CSS.escape(key)}"]`)) return null;
  const wanted = `[data-hotkey="${CSS.escape(key)}"]`;
  const { acts = "", pane: paneId = "" } = activeList()?.dataset ?? {};
  const pane = document.getElementById(paneId);
  const row = selectedRow();
  const stale = row && pane?.dataset.shows !== undefined && pane.dataset.shows !== row.dataset.paneHref;
  for (const place of [row, document.getElementById(acts), pane, document]) {
    const found = [...(place?.querySelectorAll(wanted) ?? [])].find((element) => isUsable(element) && !(stale && pane.contains(element)));
    if (found) return found;
  }
  return null;
}

const isUsable = (element) => !element.disabled && !element.closest("[hidden], [inert]");

function press(target) {
  if (target.closest("details:not([open])")) target.closest("details").open = true;
  if (target.dataset.select !== undefined) {
    reveal(target);
    return enter(target);
  }
  if (target.tagName === "FORM") return focusOn(target.querySelector("input:not([type=hidden]), select, textarea, button"));
  if (isTyping(target)) return focusOn(target);
  target.click();
  return true;
}

function focusOn(field) {
  field?.focus();
  field?.select?.();
  return Boolean(field);
}

// Out of the field to the row it was about; out of the page where there is nothing left to leave.
function leave(event) {
  if (document.querySelector("dialog:modal")) return;
  if (isTyping(event.target)) {
    const row = selectedRow();
    event.target.blur();
    row?.focus({ preventScroll: true });
    return take(event, true);
  }
  const back = document.querySelector("[data-back]");
  if (back) take(event, press(back));
}

function help() {
  const dialog = document.getElementById("keys-help");
  dialog.querySelector(".keys").replaceChildren(
    ...part("On this screen", [...declaredHere()], "kbd"), ...part("Everywhere", FIXED, "kbd"),
    ...part("Marks", json("marks", []), "b"),
  );
  dialog.querySelector("[name=single-keys]").checked = singleKeys();
  if (!dialog.open) dialog.showModal();
}

function declaredHere() {
  const found = new Map();
  for (const element of document.querySelectorAll("[data-hotkey]")) {
    if (!found.has(element.dataset.hotkey)) found.set(element.dataset.hotkey, wordsFor(element));
  }
  return found;
}

function wordsFor(element) {
  const copy = element.cloneNode(true);
  for (const hint of copy.querySelectorAll("kbd")) hint.remove();
  return element.dataset.keyHelp || element.getAttribute("aria-label") || copy.textContent.trim();
}

// One part of the help: its heading, then what each key or mark means.
function part(heading, pairs, as) {
  if (!pairs.length) return [];
  const list = document.createElement("dl");
  list.append(...pairs.flatMap(([mark, words]) => [term(mark, as), make("dd", words)]));
  const section = document.createElement("section");
  section.append(make("h3", heading), list);
  return [section];
}

function term(mark, as) {
  const dt = document.createElement("dt");
  dt.append(make(as, mark));
  return dt;
}

const make = (name, words) => Object.assign(document.createElement(name), { textContent: words });
