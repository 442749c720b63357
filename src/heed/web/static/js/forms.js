// Forms that act: <form data-command="assign_unit"> goes to the room as that command.
// Keeps what was typed on any failure, says what is wrong beside the field, and sends again by itself.

import { london, roomNow } from "./clock.js";
import * as drafts from "./drafts.js";
import { cursor } from "./live.js";
import { announce } from "./page.js";
import { selectedValue } from "./select.js";
import { mint, outcome, send } from "./send.js";

const keys = new WeakMap(); // form -> {words, sent, key, going}

export function start() {
  document.addEventListener("focusin", ({ target }) => freeze(target.form ?? target.closest?.("form")));
  document.addEventListener("submit", onSubmit);
  document.addEventListener("keydown", onEnter);
  document.addEventListener("input", ({ target }) => target.form && clearError(target.form, target.name));
  drafts.start();
}

// A form looks at the room as it was when its person began: what came later may make it stale.
function freeze(form) {
  if (form?.dataset.command && !form.dataset.seen) form.dataset.seen = cursor();
}

// A line of the log: Enter sends it, with Shift it begins a new line.
function onEnter(event) {
  const field = event.target;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || field.dataset?.enter !== "send") return;
  event.preventDefault();
  if (field.value.trim()) field.form.requestSubmit();
}

function onSubmit(event) {
  const form = event.target;
  if (!form.dataset.command || event.defaultPrevented) return;
  event.preventDefault();
  freeze(form);
  submit(form, event.submitter);
}

async function submit(form, submitter) {
  fillFromSelection(form);
  const act = actFor(form, bodyOf(form, submitter));
  if (act.going) return say(form, "sending", "Already on its way.");
  act.going = true;
  clearErrors(form);
  say(form, "sending", "Sending …");
  const body = new URLSearchParams(act.sent);
  const asked = { ...form.dataset };
  const answer = await send(asked.command, body, act.key, (words) => say(standing(form), "waiting", words));
  act.going = false;
  if (answer.status < 500) forgetKey(form, act);
  document.dispatchEvent(new CustomEvent("heed:outcome", { detail: { ok: answer.ok, words: outcome(answer) } }));
  if (form.dataset.command !== asked.command) forget(form);
  else if (answer.ok) succeed(standing(form), body, answer);
  else refuse(standing(form), answer);
  if (answer.ok) acted(standing(form), asked, answer);
}

// The room moved on and this form asks for something else now: what became of the old one is said in the command bar.
function forget(form) {
  say(form, "", "");
  delete form.dataset.seen;
}

function acted(form, { command, go }, answer) {
  form.dispatchEvent(new CustomEvent("heed:acted", { bubbles: true, detail: { command, form, answer: answer.body } }));
  if (go) location.assign(fill(go, answer.body));
}

// The same words keep their key until there is an answer, also over a reload: twice is once.
function actFor(form, body) {
  const sent = body.toString();
  body.delete("seen");
  const words = body.toString();
  const known = keys.get(form) ?? drafts.keyOf(form);
  const act = known?.words === words ? known : { words, sent, key: mint() };
  keys.set(form, act);
  drafts.keepKey(form, act);
  return act;
}

function forgetKey(form, act) {
  if (keys.get(form) === act) keys.delete(form);
  drafts.keepKey(form, null);
}

// A pane may have been drawn anew while the words were under way: its form stands for the old one.
function standing(form) {
  if (form.isConnected || !form.dataset.draft) return form;
  return document.querySelector(`form[data-draft="${CSS.escape(form.dataset.draft)}"]`) ?? form;
}

function fillFromSelection(form) {
  for (const field of form.querySelectorAll("[data-selected]")) field.value = selectedValue(field.dataset.selected) ?? "";
}

// Empty fields are not sent: nothing said is different from an empty word said.
function bodyOf(form, submitter) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) if (value !== "") body.append(name, asMoment(form, name, value));
  if (!body.has("seen")) body.set("seen", form.dataset.seen);
  return body;
}

// data-clock="past": "14:05" is the last time it was 14:05 in the room. Anything else goes as it is.
function asMoment(form, name, value) {
  const clock = form.elements[name]?.dataset?.clock === "past" && /^([01]?\d|2[0-3])[:.]?([0-5]\d)$/.exec(value.trim());
  if (!clock) return value;
  const wanted = Number(clock[1]) * 60 + Number(clock[2]);
  const minutesOf = (moment) => london(moment).split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const now = Math.floor(roomNow() / 60000) * 60000;
  const first = now - ((minutesOf(now) - wanted + 1440) % 1440) * 60000;
  return new Date(first + (wanted - minutesOf(first)) * 60000).toISOString(); // the night the clocks change
}

function succeed(form, body, answer) {
  if (form.dataset.keep === undefined) clearSent(form, body);
  delete form.dataset.seen;
  if (form.contains(document.activeElement)) freeze(form);
  drafts.save(form);
  const words = form.dataset.done || outcome(answer);
  say(form, "done", words);
  announce(words);
}

// Only what went: words typed while it was under way stay.
function clearSent(form, body) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = field.defaultChecked;
    else if (body.getAll(field.name).includes(field.value)) resetField(field);
  }
}

function resetField(field) {
  if (field.tagName === "SELECT") for (const option of field.options) option.selected = option.defaultSelected;
  else field.value = field.defaultValue;
}

// "/incidents/{ids.incident}" with the answer's own values.
function fill(pattern, answer) {
  return pattern.replace(/\{([\w.]+)\}/g, (_, path) =>
    encodeURIComponent(path.split(".").reduce((value, part) => value?.[part], answer) ?? ""));
}

function refuse(form, answer) {
  form.dataset.seen = cursor(); // they have been told how it stands now
  const beside = (answer.body.errors ?? []).filter((error) => showError(form, error.field, error.message));
  const said = outcome(answer);
  const rest = (answer.body.errors ?? []).filter((error) => !beside.includes(error) && error.message !== said);
  const words = [said, ...rest.map(inWords)].join(" ");
  say(form, "refused", words);
  announce(words);
  if (form.contains(document.activeElement)) form.querySelector("[aria-invalid=true]")?.focus();
}

// A fault of something that has no field on the page: "is needed" says what is.
const inWords = ({ field, message }) => (field && /^[a-z]/.test(message) ? `${field.replaceAll("_", " ")} ${message}` : message);

function showError(form, name, message) {
  const slot = form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
  const field = form.elements[name];
  if (!slot || !field) return false;
  slot.textContent = message;
  slot.hidden = false;
  field.setAttribute?.("aria-invalid", "true");
  return true;
}

function clearError(form, name) {
  const slot = name && form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
  if (!slot || slot.hidden) return;
  slot.hidden = true;
  slot.textContent = "";
  form.elements[name]?.removeAttribute?.("aria-invalid");
}

function clearErrors(form) {
  for (const slot of form.querySelectorAll("[data-error-for]")) clearError(form, slot.dataset.errorFor);
}

// sending · waiting · refused · done; the words stand in the form's own status line.
function say(form, state, words) {
  form.dataset.state = state;
  form.setAttribute("aria-busy", String(state === "sending" || state === "waiting"));
  let line = form.querySelector("[data-status]");
  if (!line) {
    line = document.createElement("output");
    line.dataset.status = "";
    line.dataset.ours = "";
    line.className = "status";
    form.append(line);
  }
  line.textContent = words;
}
