// The page's end of the live stream: through the SharedWorker, or by itself where there is none.

import { LiveConnection } from "./stream-core.js";

const PROTOCOL = 2; // in the worker's name: a newer page never talks to an older worker
const WORKER_SILENCE = 15000;

// hear(event) gets {kind: "patch", message}, {kind: "beat", message}, {kind: "state", state}.
export function connect({ person, views, cursor, csrf, hear }) {
  const line = globalThis.SharedWorker ? new SharedLine(person, hear) : new OwnLine(hear);
  line.show(views, cursor, csrf);
  return line;
}

class OwnLine {
  constructor(hear) {
    this.connection = new LiveConnection(hear);
    addEventListener("pagehide", () => this.connection.close());
  }

  show(views, cursor, csrf) {
    if (csrf) this.connection.csrf = csrf;
    this.connection.want(views, cursor);
  }

  nudge(csrf) {
    if (csrf) this.connection.csrf = csrf;
    this.connection.nudge();
  }
}

class SharedLine {
  constructor(person, hear) {
    this.hear = hear;
    this.person = person;
    this.heard = performance.now();
    this.join();
    addEventListener("pagehide", () => this.port?.postMessage({ kind: "bye" }));
    addEventListener("pageshow", (event) => event.persisted && this.rejoin());
    this.watch = setInterval(() => this.checkWorker(), 5000);
  }

  join() {
    const worker = new SharedWorker(new URL("./stream-worker.js", import.meta.url), {
      type: "module",
      name: `heed-live-${PROTOCOL}-${this.person}`,
    });
    worker.onerror = () => this.goAlone();
    this.port = worker.port;
    this.port.onmessage = ({ data }) => {
      this.heard = performance.now();
      this.hear(data);
    };
    this.port.start();
  }

  rejoin() {
    this.join();
    this.show(...this.last);
  }

  show(views, cursor, csrf) {
    this.last = [views, cursor, csrf];
    if (this.alone) return this.alone.show(views, cursor, csrf);
    if (!this.held) this.held = holdLock();
    this.held.then((lock) => {
      this.port.postMessage({ kind: "views", views, cursor, csrf, lock: this.told ? null : lock });
      this.told = true;
    });
  }

  nudge(csrf) {
    if (this.alone) this.alone.nudge(csrf);
    else this.port.postMessage({ kind: "nudge", csrf });
  }

  // The worker tells of lost lines too, so a long silence means the worker itself has gone.
  checkWorker() {
    if (!this.alone && performance.now() - this.heard > WORKER_SILENCE) this.goAlone();
  }

  goAlone() {
    if (this.alone) return;
    clearInterval(this.watch);
    this.port?.postMessage({ kind: "bye" });
    this.alone = new OwnLine(this.hear);
    this.alone.show(...this.last);
  }
}

// Resolves to a lock's name once this page holds it; null where the browser has no locks.
function holdLock() {
  if (!navigator.locks) return Promise.resolve(null);
  const name = `heed-page-${Math.random().toString(36).slice(2)}`;
  return new Promise((held) => {
    navigator.locks.request(name, () => {
      held(name);
      return new Promise(() => {});
    });
  });
}
