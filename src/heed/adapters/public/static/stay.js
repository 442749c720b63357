// A conversation with the control room: what is new is drawn in place, and what is written goes without leaving the page.
// Without this script the page draws itself anew and the form sends as forms do.
const shown = document.getElementById("conversation");
const form = document.getElementById("write");
const words = document.getElementById("words");
const said = document.getElementById("write-state");
let drawn = shown.innerHTML.trim();

async function look() {
  try {
    const answer = await fetch("/stay/now", { cache: "no-store" });
    if (answer.status !== 200) return;
    const html = (await answer.text()).trim();
    if (html === drawn) return;
    drawn = html;
    draw(html);
  } catch {
    // Away for a moment: the next look says what came meanwhile.
  }
}

function draw(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const state = shown.querySelector(".state");
  const next = made.content.querySelector(".state");
  // Only what changed is touched, so that a screen reader says what is new and nothing twice.
  if (state.textContent !== next.textContent) state.replaceChildren(...next.childNodes);
  const list = shown.querySelector(".said");
  const had = list.children.length;
  const items = [...made.content.querySelectorAll(".said > li")];
  if (items.length < had) list.replaceChildren(...items);
  else list.append(...items.slice(had));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const written = words.value.trim();
  if (!written) return;
  said.textContent = "Sending …";
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch("/stay", { method: "POST", body, redirect: "follow" });
    if (!answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      said.textContent = page.querySelector(".summary p, .summary li")?.textContent ?? "Not sent. Send it again.";
      return;
    }
    form.elements.mark.value = crypto.randomUUID?.() ?? String(performance.now()) + Math.random();
    words.value = "";
    said.textContent = "Sent.";
    await look();
  } catch {
    said.textContent = "Not sent: there is no connection. What you wrote is still here; send it again.";
  }
});

words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

shown.querySelector(".said").setAttribute("aria-live", "polite");
setInterval(look, 2000);
look();
