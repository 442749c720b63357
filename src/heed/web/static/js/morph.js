// Brings one element up to date in place, leaving alone what belongs to the person at the screen:
// what they typed, what they opened, what they selected, and what our own modules drew.

import { Idiomorph } from "../vendor/idiomorph/idiomorph.js";

const OURS = new Set(["aria-current", "tabindex", "data-mark", "data-held", "data-phase", "data-due-at", "data-seen", "data-state",
  "aria-invalid", "aria-busy", "style", "data-fresh"]); // what is fresh is each person's own: no shared row knows it
const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);

export function morph(current, fresh) {
  Idiomorph.morph(current, fresh, {
    morphStyle: "outerHTML",
    callbacks: {
      beforeNodeMorphed: (old, next) => mayMorph(old, next, current),
      beforeAttributeUpdated: (name, node) => !(OURS.has(name) || (name === "open" && node.tagName === "DETAILS")),
      beforeNodeRemoved: (node) => !holdsTyping(node) && !isOurs(node),
    },
  });
}

// True for a field whose content a person changed and has not sent yet.
export function isDirty(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return selectIsDirty(field);
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

function selectIsDirty(select) {
  const preset = [...select.options].findIndex((option) => option.defaultSelected);
  return select.selectedIndex !== Math.max(preset, 0);
}

export function holdsTyping(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  const fields = FIELDS.has(node.tagName) ? [node] : node.querySelectorAll("input, textarea, select");
  for (const field of fields) if (isDirty(field) || isTypedIn(field)) return true;
  return false;
}

const isTypedIn = (field) => field === document.activeElement && field.type !== "button" && field.type !== "submit";
const isOurs = (node) => node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-ours");

function mayMorph(old, next, root) {
  if (old.nodeType !== Node.ELEMENT_NODE) return true;
  if (isOurs(old)) return false;
  if (old !== root && old.hasAttribute("data-live")) return false; // has its own stream of changes
  if (FIELDS.has(old.tagName)) return !isDirty(old) && !isTypedIn(old);
  if (old.tagName === "TIME" && (old.dataset.due || old.dataset.since)) return copyTimes(old, next);
  return true;
}

// The clock draws the words; only the moments themselves come from the server.
function copyTimes(old, next) {
  if (next.tagName !== "TIME") return true;
  for (const name of old.getAttributeNames()) if (!OURS.has(name) && !next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (!OURS.has(name)) old.setAttribute(name, value);
  return false;
}
