// What is folded open stays open: <details data-open="thrive"> is remembered by its name, for this
// window, outside the rows, so neither a live change nor a reload folds it.

import { remember } from "./page.js";

const nameOf = (details) => `open.${location.pathname}.${details.dataset.open}`;

export function start() {
  document.addEventListener("toggle", ({ target }) => {
    if (target.dataset?.open) remember.set(nameOf(target), target.open ? "1" : "0", "sessionStorage");
  }, true);
  document.addEventListener("heed:drawn", ({ detail }) => detail.added.forEach(restoreIn));
  document.addEventListener("heed:pane", ({ target }) => restoreIn(target));
  restoreIn(document);
}

function restoreIn(root) {
  for (const details of root.querySelectorAll("details[data-open]")) {
    const kept = remember.get(nameOf(details), "sessionStorage");
    if (kept !== null) details.open = kept === "1";
  }
}
