// Folds the reports of one event away, and shows them again: a button with data-folds="ID" of a table. This window keeps it.

import { remember } from "./page.js";

const keptOf = (button) => `folded.${location.pathname}.${button.dataset.folds}`;

export function start() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-folds]");
    if (button) fold(button, button.getAttribute("aria-pressed") !== "true");
  });
  for (const button of document.querySelectorAll("[data-folds]")) {
    if (remember.get(keptOf(button), "sessionStorage") === "1") fold(button, true);
  }
}

function fold(button, folded) {
  button.setAttribute("aria-pressed", String(folded));
  document.getElementById(button.dataset.folds).toggleAttribute("data-folded", folded);
  remember.set(keptOf(button), folded ? "1" : "0", "sessionStorage");
}
