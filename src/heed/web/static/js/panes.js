// Panes that show the selected row in detail. A list says where: data-pane="id of the pane";
// each row says what: data-pane-href="/board/incidents/…" answers with the pane's inside; the list says what it is for
// a key that has no row: data-pane-of="/board/incidents/{key}".

import { restoreIn } from "./drafts.js";
import { rescan } from "./live.js";

const SETTLED = 180; // ms a selection stands before its detail is asked for: opening a record is recorded
let timer = null;
const asked = new WeakMap(); // pane -> how often it was asked for

export function start() {
  document.addEventListener("heed:selected", ({ target, detail }) => {
    const pane = document.getElementById(target.dataset.pane ?? "");
    const address = detail.row.dataset.paneHref;
    if (!pane || !address || pane.dataset.shows === address) return;
    clearTimeout(timer);
    timer = setTimeout(() => load(pane, address), SETTLED);
  });
  document.addEventListener("heed:addressed", ({ target, detail }) => showAddressed(target, detail.key));
}

// The page's address names a row that has left the list, or never was in it: its detail is shown all the same.
function showAddressed(list, key) {
  const pane = document.getElementById(list.dataset.pane ?? "");
  if (!pane || !list.dataset.paneOf || asked.has(pane)) return;
  load(pane, list.dataset.paneOf.replace("{key}", encodeURIComponent(key)));
}

export async function load(pane, address) {
  const turn = (asked.get(pane) ?? 0) + 1;
  asked.set(pane, turn);
  pane.setAttribute("aria-busy", "true");
  const answer = await ask(address);
  if (turn !== asked.get(pane)) return; // another row was chosen meanwhile
  pane.removeAttribute("aria-busy");
  if (!answer.html) return complain(pane, answer.words);
  pane.dataset.shows = address;
  pane.innerHTML = answer.html;
  pane.scrollTop = 0;
  restoreIn(pane);
  rescan(answer.cursor);
  pane.dispatchEvent(new CustomEvent("heed:pane", { bubbles: true }));
}

// The server says at which position it drew the pane: header Heed-Cursor.
async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html", "Heed-Fragment": "pane" } });
    const html = await answer.text();
    if (!answer.ok || answer.redirected) return { words: "This could not be shown. Press Enter to open it on its own page." };
    return { html, cursor: Number(answer.headers.get("Heed-Cursor")) || undefined };
  } catch {
    return { words: "The room cannot be reached. What you see is the last known." };
  }
}

function complain(pane, words) {
  let line = pane.querySelector(":scope > .pane-problem");
  if (!line) {
    line = document.createElement("p");
    line.className = "pane-problem status";
    line.setAttribute("role", "status");
    pane.prepend(line);
  }
  line.textContent = words;
}
