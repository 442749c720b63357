// One EventSource kept alive: hello, change of views, resume by cursor, reconnect with jitter.
// Runs in the SharedWorker, or in the page where there is none. Knows nothing of rows or screens.

const STREAM = "/api/v1/stream";
const SILENCE = 7000; // the server beats every 2 s; three beats missed is a dead connection
const LONGEST_WAIT = 8000;

const now = () => performance.now();

export class LiveConnection {
  // tell({kind: "patch" | "beat" | "state", ...}) hears everything that happens.
  constructor(tell) {
    this.tell = tell;
    this.wanted = new Set();
    this.subscribed = new Set();
    this.cursor = 0;
    this.csrf = "";
    this.id = null;
    this.source = null;
    this.failures = 0;
    this.heard = now();
    this.watch = setInterval(() => this.listen(), 1000);
  }

  want(views, cursor) {
    this.wanted = new Set(views);
    if (!this.source && !this.timer) {
      this.cursor ||= cursor;
      this.open();
    } else if (this.id) {
      this.resubscribe(cursor);
    }
  }

  open() {
    clearTimeout(this.timer);
    this.timer = null;
    this.source?.close();
    this.id = null;
    this.heard = now();
    this.subscribed = new Set(this.wanted);
    const views = [...this.wanted].map(encodeURIComponent).join(",");
    const source = new EventSource(`${STREAM}?views=${views}&cursor=${this.cursor}`);
    source.addEventListener("hello", (event) => this.greet(JSON.parse(event.data)));
    source.addEventListener("beat", (event) => this.hear("beat", JSON.parse(event.data)));
    source.onmessage = (event) => this.hear("patch", JSON.parse(event.data));
    source.onerror = () => this.lose(source);
    this.source = source;
  }

  greet(hello) {
    this.id = hello.stream;
    this.heard = now();
    this.failures = 0;
    this.tell({ kind: "state", state: "live" });
    this.resubscribe(this.cursor);
  }

  hear(kind, message) {
    this.heard = now();
    this.cursor = Math.max(this.cursor, message.cursor ?? 0);
    this.tell({ kind, message });
  }

  // Views changed on a stream that is running: the server answers on the stream with their keys.
  async resubscribe(cursor) {
    const views = [...this.wanted];
    if (views.length === this.subscribed.size && views.every((view) => this.subscribed.has(view))) return;
    this.subscribed = new Set(views);
    try {
      const answer = await fetch(`${STREAM}/${encodeURIComponent(this.id)}/views`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
        body: JSON.stringify({ views, cursor }),
      });
      if (!answer.ok) this.open();
    } catch {
      this.lose(this.source);
    }
  }

  // Begin again from an older position: somebody holds an older page than what is kept here.
  rewind(cursor) {
    this.cursor = Math.min(this.cursor, cursor);
    this.open();
  }

  async lose(source) {
    if (source !== this.source || this.timer) return;
    const refused = source?.readyState === EventSource.CLOSED;
    source?.close();
    this.id = null;
    this.tell({ kind: "state", state: "lost" });
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** this.failures++) * (0.4 + 0.6 * Math.random());
    this.timer = setTimeout(() => this.open(), wait);
    if (refused) this.askWhy();
  }

  // An EventSource hides the status it was refused with; a bare request shows it.
  async askWhy() {
    const stop = new AbortController();
    try {
      const answer = await fetch(`${STREAM}?views=&cursor=${this.cursor}`, { signal: stop.signal });
      if (answer.status === 401) this.tell({ kind: "state", state: "signed-out" });
    } catch {
      return; // away altogether: the reconnect goes on
    } finally {
      stop.abort();
    }
  }

  // Called when something outside suggests the line is back (signed in again, network returned).
  nudge() {
    this.failures = 0;
    if (!this.id) this.open();
  }

  listen() {
    if (this.source && !this.timer && now() - this.heard > SILENCE) this.lose(this.source);
  }

  close() {
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.source?.close();
  }
}
