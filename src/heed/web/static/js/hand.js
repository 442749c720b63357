// Where the person's hand is: which rows of a list they point at, type in or have selected,
// and whether they are busy in it now. Lists ask before they move anything.

const IDLE = 2000;
const touched = new WeakMap(); // live container -> when it was last used

for (const kind of ["pointermove", "pointerdown", "wheel", "keydown", "input"]) {
  addEventListener(kind, (event) => touch(event.target), { capture: true, passive: true });
}

export function touch(target) {
  const container = target?.closest?.("[data-live]");
  if (container) touched.set(container, performance.now());
}

// Milliseconds until the container counts as idle; 0 when it does.
export function idleIn(container) {
  return Math.max(0, (touched.get(container) ?? -IDLE) + IDLE - performance.now());
}

// Rows that must stay where they are: under the pointer, with the focus, selected.
export function rowsInHand(container) {
  return new Set(container.querySelectorAll(
    ":scope > [data-key]:hover, :scope > [data-key]:focus-within, :scope > [data-key][aria-current=true]"));
}
