// Closing an incident by keyboard: x goes to what stops it, a figure there to what deals with it, wherever on the page that
// stands, and what was done there leads back. Nothing moves but on somebody's own key.

import { isTyping } from "./keys.js";
import { announce } from "./page.js";
import { reveal } from "./tabs.js";

let left = null; // the form that a figure led to, while the hand is in it: once it is acted, back to the closing
const heard = new WeakSet();

export function start() {
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-closing]")) here(target.closest(".closing"));
    const leads = target.closest("[data-goes]");
    if (leads) go(leads);
  });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusin", ({ target }) => (left = left?.contains(target) ? left : null));
}

// Figures mean what is listed here only while the focus is here.
function onKey(event) {
  const closing = event.target.closest?.(".closing");
  if (!closing || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  const found = closing.querySelector(`[data-number="${event.key}"]`);
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  if (found.tagName === "FORM") focusOn(found.querySelector("select, input:not([type=hidden]), textarea"));
  else found.click();
}

function here(closing) {
  reveal(closing);
  // The pane alone: scrolled into view by itself it would take the strip off the window.
  const pane = closing.closest(".pane");
  if (pane) pane.scrollTop += closing.getBoundingClientRect().top - pane.getBoundingClientRect().top - 8;
  closing.querySelector("[data-closing]").focus({ preventScroll: true });
}

function go(leads) {
  const field = leads.dataset.goes.split(/,\s*/).flatMap((selector) => [...document.querySelectorAll(selector)]).find(usable);
  if (!field && location.pathname === leads.dataset.page) return announce("That is not your role’s to do here; ask whoever has it.");
  if (!field) return location.assign(leads.dataset.page);
  reveal(field);
  focusOn(field);
  left = field.closest("form");
  // A form that has left the page by then tells nobody but itself.
  if (left && !heard.has(left)) left.addEventListener("heed:acted", ({ target }) => target === left && back());
  if (left) heard.add(left);
}

const usable = (field) => !field.disabled && !field.closest("[hidden], [inert], [data-gone]");

function focusOn(field) {
  for (let details = field?.closest("details:not([open])"); details; details = details.parentElement?.closest("details:not([open])")) details.open = true;
  field?.focus({ preventScroll: true });
  field?.form?.scrollIntoView({ block: "nearest" });
  field?.scrollIntoView({ block: "nearest" });
}

// The list is drawn anew by what was done; its own key is still there, or the result where nothing stops it any more.
function back() {
  left = null;
  setTimeout(() => {
    const closing = document.querySelector(".closing");
    const next = closing?.querySelector("[data-closing]") ?? closing?.querySelector("form[data-command=close_incident] select");
    focusOn(next);
    const one = closing?.querySelector(".still li span")?.textContent;
    announce(one ? `Still: ${one}` : "Nothing stops it; choose the result.");
  }, 300);
}
