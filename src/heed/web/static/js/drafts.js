// Drafts: what is typed in a form with data-draft outlives a reload, a closed pane, a lost session.
// Kept for this window only, per person and form; gone when the form has been sent.

import { meta, remember } from "./page.js";

const STORE = "sessionStorage";
const NEVER = new Set(["hidden", "password", "file", "submit", "button"]);

const nameOf = (form) => `draft.${meta("person")}.${form.dataset.draft}`;
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !NEVER.has(field.type));

export function start() {
  document.addEventListener("input", ({ target }) => target.form?.dataset.draft && save(target.form));
  restoreIn(document);
}

export function save(form) {
  if (!form.dataset.draft) return;
  const typed = {};
  for (const field of fieldsOf(form)) {
    if (isToggle(field)) {
      if (field.checked !== field.defaultChecked) typed[`${field.name}=${field.value}`] = field.checked;
    }
    else if (field.value !== (field.defaultValue ?? "")) typed[field.name] = field.value;
  }
  if (Object.keys(typed).length) remember.set(nameOf(form), JSON.stringify(typed), STORE);
  else remember.drop(nameOf(form), STORE);
}

// The key under which these words are already on their way: a reload must not send them twice.
export function keepKey(form, act) {
  if (!form.dataset.draft) return;
  const name = `${nameOf(form)}.key`;
  if (act) remember.set(name, JSON.stringify({ words: act.words, sent: act.sent, key: act.key }), STORE);
  else remember.drop(name, STORE);
}

export function keyOf(form) {
  const kept = form.dataset.draft && remember.get(`${nameOf(form)}.key`, STORE);
  return kept ? JSON.parse(kept) : null;
}

export function restoreIn(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) restore(form);
}

function restore(form) {
  const kept = remember.get(nameOf(form), STORE);
  if (!kept) return;
  const typed = JSON.parse(kept);
  for (const field of fieldsOf(form)) {
    const toggled = typed[`${field.name}=${field.value}`];
    if (isToggle(field)) field.checked = toggled ?? field.checked;
    else if (field.name in typed) field.value = typed[field.name];
  }
}

const isToggle = (field) => field.type === "checkbox" || field.type === "radio";
