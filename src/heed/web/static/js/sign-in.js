// Signing in again without leaving the page, when the session ended under the hands.
// Nothing typed is touched; whoever waited goes on with the new session.

import { signedInAgain } from "./live.js";
import { meta, setMeta } from "./page.js";

let asking = null;
const windows = globalThis.BroadcastChannel ? new BroadcastChannel("heed-session") : null;

export function start() {
  if (!meta("person")) return;
  windows?.addEventListener("message", ({ data }) => {
    if (data.person === meta("person") && data.csrf !== meta("csrf")) renew(data.csrf);
  });
  windows?.postMessage({ person: meta("person"), csrf: meta("csrf") }); // a page just drawn has the newest token
  document.addEventListener("heed:live", ({ detail }) => detail.state === "signed-out" && signInAgain());
}

// Resolves when the same person is signed in again; several callers share one dialog.
export function signInAgain() {
  asking ??= new Promise((done) => open(done)).finally(() => (asking = null));
  return asking;
}

function open(done) {
  const dialog = document.getElementById("sign-in-again");
  const back = document.activeElement;
  const form = dialog.querySelector("form");
  form.onsubmit = (event) => {
    event.preventDefault();
    ask(form);
  };
  dialog.oncancel = (event) => event.preventDefault();
  dialog.onclose = () => {
    form.reset();
    back?.isConnected && back.focus();
    done();
  };
  dialog.showModal();
  form.querySelector("[type=password]").focus();
}

async function ask(form) {
  const status = form.querySelector("[data-status]");
  status.textContent = "Signing in …";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": meta("csrf") },
      body: new URLSearchParams(new FormData(form)),
    });
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) return refuse(form, body.detail || "That did not work. Check name and password.");
    if (body.person !== meta("person")) return refuse(form, "That is somebody else's sign-in. What is typed here is yours.");
    windows?.postMessage({ person: body.person, csrf: body.csrf });
    renew(body.csrf);
  } catch {
    refuse(form, "The room cannot be reached. Try again.");
  }
}

function refuse(form, words) {
  form.querySelector("[data-status]").textContent = words;
  const password = form.querySelector("[type=password]");
  password.value = "";
  password.focus();
}

// Also runs when another window of this browser signed in.
function renew(csrf) {
  setMeta("csrf", csrf);
  signedInAgain(csrf);
  const dialog = document.getElementById("sign-in-again");
  if (dialog.open) dialog.close();
}
