// Paper says who printed it and when, and the record does too: a print is a reading like any other. A page that may be
// printed names the place that records it: <p class="printed" data-printed="/incidents/ID/printed" hidden></p>

import { roomNow } from "./clock.js";
import { meta } from "./page.js";

const DAY_AND_TIME = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", dateStyle: "medium", timeStyle: "short" });

export function start() {
  const line = document.querySelector("[data-printed]");
  if (!line) return;
  addEventListener("beforeprint", () => {
    line.textContent = `Printed by ${line.dataset.by} on ${DAY_AND_TIME.format(roomNow())}. ${line.dataset.words ?? ""}`;
    fetch(line.dataset.printed, { method: "POST", keepalive: true, headers: { "x-csrf-token": meta("csrf") } }).catch(() => {
      line.textContent += " The record could not be told.";
    });
  });
}
