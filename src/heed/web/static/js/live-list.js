// One live container: its rows by key, what is waiting to be drawn, and when its order may settle.

import { arrange, byOrder } from "./order.js";
import { holdsTyping, morph } from "./morph.js";
import { idleIn, rowsInHand } from "./hand.js";

const SLICE = 12; // ms of drawing before the page may breathe
const MARK_FOR = 30000;
const MANY = 60; // more rows than this at once are drawn as they come, then put in order together

export class LiveList {
  constructor(element, onDrawn) {
    this.element = element;
    this.view = element.dataset.live;
    this.prefix = element.dataset.liveKeys ?? "";
    this.onDrawn = onDrawn;
    this.rows = new Map();
    this.catchingUp = false;
    this.waiting = new Map(); // key -> [order, html], or null for gone
    for (const row of element.children) if (row.dataset.key !== undefined) this.rows.set(row.dataset.key, row);
  }

  // part: {put: [[key, order, html]], gone: [key], keys: [key]} of this container only.
  take({ put = [], gone = [], keys = null }) {
    if (keys) this.keepOnly(new Set(keys));
    this.catchingUp ||= Boolean(keys);
    for (const [key, order, html] of put) this.waiting.set(key, [order, html]);
    for (const key of gone) this.waiting.set(key, null);
    if (!this.drawing) this.draw();
  }

  keepOnly(keys) {
    for (const key of this.rows.keys()) if (!keys.has(key)) this.waiting.set(key, null);
    for (const [key, wanted] of this.waiting) if (wanted && !keys.has(key)) this.waiting.set(key, null);
  }

  draw() {
    const until = performance.now() + SLICE;
    const many = this.waiting.size > MANY;
    const added = [];
    const touched = [];
    for (const [key, wanted] of this.waiting) {
      const row = this.rows.get(key);
      this.waiting.delete(key);
      if (!wanted) this.drop(key);
      else if (row) touched.push(this.change(row, key, ...wanted));
      else added.push(this.add(key, ...wanted, many));
      if (performance.now() > until) break;
    }
    this.drawing = this.waiting.size > 0;
    if (this.drawing) setTimeout(() => this.draw(), 0);
    else {
      this.catchingUp = false;
      this.keepMost();
    }
    if (this.unsettled) this.settleSoon();
    this.onDrawn(this, touched.concat(added), added);
  }

  change(row, key, order, html) {
    const moved = row.dataset.order !== order;
    if (row.dataset.gone) restore(row);
    morph(row, parse(html, key, order));
    if (moved && this.isOutOfOrder(row)) {
      this.mark(row, "moved");
      this.unsettled = true;
    }
    return row;
  }

  isOutOfOrder(row) {
    const before = keyedBeside(row, "previousElementSibling");
    const after = keyedBeside(row, "nextElementSibling");
    return (before && byOrder(before, row) > 0) || (after && byOrder(row, after) > 0);
  }

  // A new row is seen at once: in its place, or just below the hand where its place is above it.
  add(key, order, html, many) {
    const row = parse(html, key, order);
    this.mark(row, "new");
    this.rows.set(key, row);
    const next = many ? null : this.firstAfter(row);
    const hand = many ? null : lowest(rowsInHand(this.element));
    if (hand && next && !isBelow(next, hand)) hand.after(row);
    else this.element.insertBefore(row, next);
    this.unsettled ||= many || hand !== null;
    return row;
  }

  // The row it belongs before; the rows may be out of order, then the settling puts it right.
  firstAfter(row) {
    for (const other of this.element.children) {
      if (other.dataset.key !== undefined && byOrder(row, other) < 0) return other;
    }
    return null;
  }

  // A row that left keeps its room, emptied, until the hand has gone and the order settles.
  drop(key) {
    const row = this.rows.get(key);
    if (!row || row.dataset.gone) return;
    if (idleIn(this.element) === 0 && rowsInHand(this.element).size === 0) {
      this.rows.delete(key);
      row.remove();
      return;
    }
    this.unsettled = true;
    row.dataset.gone = "true";
    if (holdsTyping(row)) return;
    row.style.height = `${row.offsetHeight}px`;
    for (const cell of row.tagName === "TR" ? row.cells : [row]) cell.replaceChildren();
  }

  // A list that shows only so many (data-most) lets go of its last rows as a page drawn anew would.
  keepMost() {
    const most = Number(this.element.dataset.most || 0);
    if (!most || this.rows.size <= most) return;
    const shown = [...this.rows].filter(([, row]) => !row.dataset.gone).sort(([, a], [, b]) => byOrder(a, b));
    for (const [key] of shown.slice(most)) this.drop(key);
  }

  settleSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), Math.max(idleIn(this.element), 50));
  }

  // Order settles when the list has been idle for two seconds, or at once when asked with a key.
  settle(atOnce = false) {
    if (!atOnce && idleIn(this.element) > 0) return this.settleSoon();
    const inHand = atOnce ? new Set() : rowsInHand(this.element);
    const leaving = new Map([...this.rows].filter(([, row]) =>
      row.dataset.gone && !inHand.has(row) && !holdsTyping(row)));
    for (const key of leaving.keys()) this.rows.delete(key);
    const held = keepingStill(this.element, atOnce, () =>
      arrange(this.element, inHand, new Set(leaving.values())));
    for (const row of this.element.querySelectorAll(":scope > [data-held]")) delete row.dataset.held;
    for (const row of held) row.dataset.held = "true";
    this.unsettled = held.length > 0 || [...this.rows.values()].some((row) => row.dataset.gone);
    if (this.unsettled) this.timer = setTimeout(() => this.settle(), 1000);
  }

  mark(row, kind) {
    if (this.catchingUp) return;
    if (row.dataset.mark !== "new") row.dataset.mark = kind;
    row.markedAt = performance.now();
  }
}

export function forgetOldMarks(root = document) {
  for (const row of root.querySelectorAll("[data-mark]")) {
    if (performance.now() - (row.markedAt ?? 0) > MARK_FOR) delete row.dataset.mark;
  }
}

function parse(html, key, order) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const row = template.content.firstElementChild;
  row.dataset.key = key;
  row.dataset.order = order;
  return row;
}

function restore(row) {
  delete row.dataset.gone;
  row.style.height = "";
}

const lowest = (rows) => [...rows].at(-1) ?? null; // a query gives them in document order
const isBelow = (row, other) => Boolean(other.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);

// Rows of unequal height: what is under the pointer keeps its height on the screen, as far as the list can scroll.
function keepingStill(container, atOnce, change) {
  const anchor = atOnce ? null : container.querySelector(":scope > [data-key]:hover, :scope > [data-key]:focus-within");
  const before = anchor?.getBoundingClientRect().top;
  const answer = change();
  const slipped = anchor?.isConnected ? anchor.getBoundingClientRect().top - before : 0;
  if (slipped) (container.closest(".pane") ?? document.scrollingElement).scrollTop += slipped;
  return answer;
}

function keyedBeside(row, direction) {
  let other = row[direction];
  while (other && other.dataset.key === undefined) other = other[direction];
  return other;
}
