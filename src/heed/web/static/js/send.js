// Sends one command and does not give up while the room is away: the same key, the same words,
// again and again until there is an answer. What it resolves to is always an answer of the server.

import { london } from "./clock.js";
import { meta } from "./page.js";
import { signInAgain } from "./sign-in.js";

const AWAY = new Set([502, 503, 504]);
const PATIENCE = 10000;
const LONGEST_WAIT = 5000;

// Minted once at the keypress. randomUUID exists only on secure origins; a room may run on plain http.
export function mint() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// body: URLSearchParams. waiting(words) is told while it goes again. -> {ok, status, body}
export async function send(command, body, key, waiting = () => {}) {
  for (let attempt = 0; ; attempt++) {
    const answer = await post(command, body, key);
    if (answer?.status === 401) {
      waiting("Sign in again and it goes.");
      await signInAgain();
    } else if (answer && !AWAY.has(answer.status)) {
      return { ok: answer.ok, status: answer.status, body: await read(answer) };
    } else {
      waiting("The room cannot be reached. Kept here; it goes by itself.");
      await pause(attempt);
    }
  }
}

async function post(command, body, key) {
  try {
    return await fetch(`/api/v1/commands/${command}`, {
      method: "POST",
      headers: { Accept: "application/json", "Idempotency-Key": key, "X-CSRF-Token": meta("csrf") },
      body,
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return null; // refused connection, cut line, or no answer in time
  }
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    return { detail: `The room answered something unreadable (${answer.status}). Nothing typed is lost; try again.` };
  }
}

// Half a second, then longer, never in step with the other windows; at once when the line is back.
function pause(attempt) {
  const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(attempt, 5)) * (0.5 + 0.5 * Math.random());
  return new Promise((go) => {
    const timer = setTimeout(done, wait);
    addEventListener("online", done, { once: true });
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      go();
    }
  });
}

// One line an operator reads: the sentences of the facts, or why not.
export function outcome({ ok, body }) {
  if (!ok) return body.detail || body.title || "The room refused this without saying why.";
  return (body.facts ?? []).map((fact) => said(fact.sentence).replace(/\.$/, "")).join("; ") || "Done.";
}

// A moment in braces, {2026-11-23T14:05:00Z}, as the room's clocks read it.
const said = (sentence) => sentence.replace(/\{(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\}/g, (_, at) => london(Date.parse(at)));
