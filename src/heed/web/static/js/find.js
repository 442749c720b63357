// Finding as it is typed: a form with data-finds="id" asks for what it finds when the typing has rested, and puts the
// answer into the element with that id. What was asked is one search and is recorded; the address follows, so that it
// can be sent and gone back to. A part with data-fetch="/address" is filled when the page opens, and again after an act.

const RESTED = 500; // ms without a key: each time it rests is one search, recorded
let turn = 0;
let timer = null;

export function start() {
  for (const form of document.querySelectorAll("form[data-finds]")) {
    form.addEventListener("input", ({ target }) => later(form, target.type === "radio" ? 0 : RESTED));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      later(form, 0);
    });
  }
  for (const part of document.querySelectorAll("[data-fetch]")) fill(part);
  document.addEventListener("heed:acted", () => document.querySelectorAll("[data-fetch]").forEach(fill));
}

function later(form, pause) {
  clearTimeout(timer);
  timer = setTimeout(() => ask(form), pause);
}

async function ask(form) {
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  const mine = ++turn;
  const shown = document.getElementById(form.dataset.finds);
  shown.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.getAttribute("action")}/answers?${asked}`, { headers: { Accept: "text/html" } });
    const html = await answer.text();
    if (mine !== turn) return; // something else was typed meanwhile
    if (!answer.ok || answer.redirected) return location.assign(`${form.getAttribute("action")}?${asked}`);
    shown.innerHTML = html;
    history.replaceState(history.state, "", `${form.getAttribute("action")}?${asked}`);
  } catch {
    // away: what is shown is the last known, and the strip says so
  } finally {
    if (mine === turn) shown.removeAttribute("aria-busy");
  }
}

async function fill(part) {
  try {
    const answer = await fetch(part.dataset.fetch, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) part.innerHTML = await answer.text();
  } catch {
    // away: it is filled when the page is opened again
  }
}
