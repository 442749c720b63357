// SharedWorker: the one live stream of this browser, shared out to its windows.
// Holds the union of what the windows show and the last messages, so that a window opened later
// catches up without a second connection. Six connections carry any number of windows.

import { LiveConnection } from "./stream-core.js";

const KEPT = 500;

const pages = new Map(); // port -> {views: Set}
let recent = []; // patches in the order they came
let lastBeat = null; // what the room said last, and when that was here
let forgotten = Infinity; // the position before which patches are no longer (or never were) here
const connection = new LiveConnection(share);

function share(event) {
  if (event.kind === "patch") remember(event.message);
  if (event.kind === "beat") lastBeat = { ...event.message, heard: performance.now() };
  for (const [port, page] of pages) {
    if (event.kind !== "patch") port.postMessage(event);
    else send(port, page.views, event.message);
  }
}

function remember(message) {
  recent.push(message);
  if (recent.length > KEPT) {
    forgotten = recent[recent.length - KEPT - 1].cursor;
    recent = recent.slice(-KEPT);
  }
}

// Each window gets only the views it shows.
function send(port, wanted, message) {
  const views = {};
  let any = false;
  for (const view in message.views) {
    if (!wanted.has(view)) continue;
    views[view] = message.views[view];
    any = true;
  }
  if (any) port.postMessage({ kind: "patch", message: { cursor: message.cursor, at: message.at, views } });
}

function union() {
  const views = new Set();
  for (const page of pages.values()) for (const view of page.views) views.add(view);
  return views;
}

function arrive(port, { views, cursor, csrf }) {
  const known = pages.get(port)?.views ?? new Set();
  const shared = views.filter((view) => !known.has(view) && connection.subscribed.has(view));
  pages.set(port, { views: new Set(views) });
  if (csrf) connection.csrf = csrf;
  if (forgotten === Infinity) forgotten = cursor;
  connection.want(union(), cursor);
  if (shared.length) catchUp(port, new Set(shared), cursor);
  if (connection.id && lastBeat) greet(port);
}

// A window that joins a running line need not wait for the next beat to know that it is live.
function greet(port) {
  port.postMessage({ kind: "beat", message: { ...lastBeat, ago: performance.now() - lastBeat.heard } });
}

// The window was drawn at `cursor`; what came since for views already running here goes to it now.
function catchUp(port, views, cursor) {
  if (cursor < forgotten) return connection.rewind(cursor);
  for (const message of recent) if (message.cursor > cursor) send(port, views, message);
}

function leave(port) {
  if (!pages.delete(port)) return;
  if (pages.size) connection.want(union(), connection.cursor);
  else {
    connection.close();
    self.close();
  }
}

const asks = {
  views: arrive,
  nudge: (port, { csrf }) => {
    if (csrf) connection.csrf = csrf;
    connection.nudge();
  },
  bye: leave,
};

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    asks[data.kind](port, data);
    // A page holds this lock while it lives, also when it is killed without a farewell.
    if (data.lock && self.navigator.locks) navigator.locks.request(data.lock, () => leave(port));
  };
  port.start();
};
