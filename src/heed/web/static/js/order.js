// Puts the rows of a container into the order of their data-order with as few moves as possible,
// without moving the rows in hand.

export const byOrder = (one, other) =>
  compare(one.dataset.order ?? "", other.dataset.order ?? "") || compare(one.dataset.key, other.dataset.key);

const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

// Rows in hand keep their place in the list; the others fill in around them in order; `leaving` rows go.
// Returns the rows that stand elsewhere than they belong.
export function arrange(container, inHand, leaving) {
  const present = [...container.children].filter((child) => child.dataset.key !== undefined);
  const sorted = present.filter((row) => !leaving.has(row)).sort(byOrder);
  const desired = sorted.filter((row) => !inHand.has(row));
  present.forEach((row, index) => {
    if (inHand.has(row) && !leaving.has(row)) desired.splice(Math.min(index, desired.length), 0, row);
  });
  for (const row of leaving) row.remove();
  moveInto(container, present, desired, inHand);
  return desired.filter((row, index) => inHand.has(row) && sorted[index] !== row);
}

function moveInto(container, present, desired, inHand) {
  const place = new Map(present.map((row, index) => [row, index]));
  const staying = longestRising(desired.map((row) => place.get(row)), firstIndex(desired, inHand));
  let next = null;
  for (let index = desired.length - 1; index >= 0; index--) {
    const row = desired[index];
    if (!staying.has(index)) move(container, row, next);
    next = row;
  }
}

const firstIndex = (desired, inHand) => desired.findIndex((row) => inHand.has(row));

// moveBefore keeps focus, open popovers and running media; older browsers take the plain way.
export function move(container, row, next) {
  if (container.moveBefore && row.parentNode === container) container.moveBefore(row, next);
  else container.insertBefore(row, next);
}

// Indexes of a longest rising run of `places` that goes through index `through` (-1: any).
export function longestRising(places, through = -1) {
  const usable = (index) =>
    through < 0 || index === through || (index < through) === (places[index] < places[through]);
  const tails = [];
  const before = new Array(places.length).fill(-1);
  for (let index = 0; index < places.length; index++) {
    if (!usable(index)) continue;
    const slot = lowerBound(tails, places, places[index]);
    before[index] = slot ? tails[slot - 1] : -1;
    tails[slot] = index;
  }
  const run = new Set();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index]) run.add(index);
  return run;
}

function lowerBound(tails, places, value) {
  let low = 0;
  let high = tails.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[tails[middle]] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
