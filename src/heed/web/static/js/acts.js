// Forms of acts on the selected row: <button data-act="/board/incidents/{incident}/acts/assign" data-slot="ID"> asks the
// room for that form, as things stand at the keypress, and shows it in the slot. {name} is the row selected in that list.
// Sent, left with Esc, or another row selected: the form goes and the focus is on the row again. Nobody has to wait for
// an answer before the next key.

import { isTyping } from "./keys.js";
import { announce } from "./page.js";
import { load } from "./panes.js";
import { listNamed, selectedKey, selectedRow, selectedValue } from "./select.js";
import { reveal } from "./tabs.js";

let ahead = null; // keys pressed while a form is on its way: they are meant for it, not for the page
let after = null; // keys pressed while an act is on its way: they are meant for what follows it, not for its form

export function start() {
  document.addEventListener("click", onClick);
  addEventListener("keydown", onKey, true);
  document.addEventListener("heed:acted", ({ target }) => {
    const slot = target.closest?.("[data-act-slot]");
    if (slot && !ahead) close(slot); // not where the next form was asked for before this one's answer came
    if (slot) goOn();
  });
  document.addEventListener("heed:outcome", ({ detail }) => detail.ok || giveBack());
  document.addEventListener("heed:selected", ({ detail }) => closeOthers(detail.name, detail.row));
}

function onClick({ target }) {
  const act = target.closest("[data-act]");
  if (act) open(act);
  const leave = target.closest("[data-act-close]");
  if (leave) close(leave.closest("[data-act-slot]"));
}

async function open(act) {
  const slot = document.getElementById(act.dataset.slot);
  const [, name] = /\{(\w+)\}/.exec(act.dataset.act) ?? [];
  const list = listNamed(name);
  const key = list && selectedKey(name);
  if (!key || !selectedRow(list)) return complain(name);
  const value = name === "incident" ? key : selectedValue(name);
  slot.dataset.of = key;
  slot.dataset.list = name;
  reveal(slot);
  const typed = (ahead = []);
  await load(slot, act.dataset.act.replace(/\{\w+\}/, encodeURIComponent(value)));
  if (ahead !== typed) return; // another form was asked for, or this one was left
  ahead = null;
  const field = slot.dataset.of && firstField(slot);
  field?.focus();
  if (field) typed.forEach((pressed) => replay(field, pressed));
}

function replay(field, key) {
  if (key === "Enter") {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    if (document.activeElement.dispatchEvent(event)) field.form.requestSubmit();
  } else if (isTyping(document.activeElement)) {
    document.execCommand("insertText", false, key);
  }
}

// The first that is still empty: what is known already is not typed again.
function firstField(slot) {
  const fields = [...slot.querySelectorAll("[data-first], [data-choose], [data-next]")];
  return fields.find((field) => field.type === "radio" || !field.value) ?? fields[0];
}

function complain(name) {
  const words = `Select ${name === "incident" ? "an incident" : `a ${name}`} first: j and k, or the mouse.`;
  document.dispatchEvent(new CustomEvent("heed:outcome", { detail: { ok: false, words } }));
  announce(words);
}

function onKey(event) {
  if (ahead && !isTyping(event.target)) return keepAhead(event);
  if (event.isTrusted && event.target.closest?.('[data-act-slot] form[data-state="sending"]')) return keepAfter(event);
  const slot = event.key === "Escape" && event.target.closest?.("[data-act-slot]");
  if (!slot) return;
  event.preventDefault();
  event.stopPropagation();
  close(slot);
}

function keepAfter(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key === "Enter" || event.key.length === 1)) return;
  event.preventDefault();
  event.stopPropagation();
  (after ??= []).push(event.key);
}

// Done: what was pressed meanwhile acts on the page, key by key, as if it came now.
function goOn() {
  const pressed = after ?? [];
  after = null;
  for (const key of pressed) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}

// Refused: the form stands, and the words are in its field.
function giveBack() {
  const pressed = after ?? [];
  after = null;
  if (pressed.length && isTyping(document.activeElement)) document.execCommand("insertText", false, pressed.filter((key) => key !== "Enter").join(""));
}

function keepAhead(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Escape") close(document.querySelector("[data-act-slot][data-of]"));
  else if (event.key === "Backspace") ahead.pop();
  else if (event.key === "Enter" || event.key.length === 1) ahead.push(event.key);
}

function close(slot) {
  ahead = null;
  const held = slot.contains(document.activeElement) || document.activeElement === document.body;
  const list = listNamed(slot.dataset.list);
  slot.replaceChildren();
  delete slot.dataset.shows;
  delete slot.dataset.of;
  if (held && list) selectedRow(list)?.focus({ preventScroll: true });
}

function closeOthers(name, row) {
  for (const slot of document.querySelectorAll("[data-act-slot][data-of]")) {
    if (slot.dataset.list === name && slot.dataset.of !== row.dataset.key) close(slot);
  }
}
