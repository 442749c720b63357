// What the server wrote into the page's head and the JSON blocks of its body.

export const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

export function setMeta(name, content) {
  const tag = document.querySelector(`meta[name="${name}"]`);
  if (tag) tag.content = content;
}

export function json(id, otherwise) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : otherwise;
}

// One polite line for people who listen to the page; the newest wins, at most one in four seconds.
const PAUSE = 4000;
let spoken = -PAUSE;
let queued = null;

export function announce(words) {
  const region = document.getElementById("announce");
  if (!region) return;
  clearTimeout(queued);
  queued = setTimeout(() => {
    spoken = performance.now();
    region.textContent = words;
  }, Math.max(0, spoken + PAUSE - performance.now()));
}

// Remembered on this computer, or for this window only; a browser that keeps nothing is no error.
export const remember = {
  key: (name) => `heed.${name}`,
  get: (name, store = "localStorage") => attempt(() => globalThis[store].getItem(remember.key(name))),
  set: (name, value, store = "localStorage") => attempt(() => globalThis[store].setItem(remember.key(name), value)),
  drop: (name, store = "localStorage") => attempt(() => globalThis[store].removeItem(remember.key(name))),
};

function attempt(act) {
  try {
    return act();
  } catch {
    return null; // storage switched off or full
  }
}
