// A field that is typed into a list: <form data-chooser> with an input data-choose and items data-choice="BX21"
// data-number="1" data-words="…". Typing leaves the items that fit; Enter takes the one typed in full, by its number,
// or the only one left, and says what it costs. What is not on the list goes as typed.

export function start() {
  document.addEventListener("input", ({ target }) => target.matches?.("[data-choose]") && narrow(target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && event.target.matches?.("[data-choose]")) onEnter(event);
  });
  document.addEventListener("click", ({ target }) => {
    const item = target.closest("[data-chooser] [data-choice]");
    if (item) take(item.closest("form").querySelector("[data-choose]"), item);
  });
}

const itemsOf = (field) => [...field.form.querySelectorAll("[data-choice]")];
const typedIn = (field) => field.value.trim().toLowerCase();

function narrow(field) {
  const typed = typedIn(field);
  const items = itemsOf(field);
  const named = items.find((item) => isMeant(item, typed));
  const words = typed.split(/\s+/).filter(Boolean);
  for (const item of items) item.hidden = named ? item !== named : !words.every((word) => item.dataset.words.includes(word));
  const left = items.filter((item) => !item.hidden);
  if (!left.length) for (const item of items) item.hidden = false;
  say(field, typed && left.length === 1 ? left[0] : null);
}

const isMeant = (item, typed) => item.dataset.choice.toLowerCase() === typed || item.dataset.number === typed;

function say(field, item) {
  const line = field.form.querySelector("[data-says]");
  if (!line) return;
  const cost = item?.dataset.cost;
  line.textContent = item ? [item.dataset.choice, cost].filter(Boolean).join(": ") : "";
  line.toggleAttribute("data-cost", Boolean(cost));
}

function onEnter(event) {
  const field = event.target;
  const typed = typedIn(field);
  const items = itemsOf(field);
  const left = items.filter((item) => !item.hidden);
  const meant = items.find((item) => isMeant(item, typed)) ?? (typed && left.length === 1 ? left[0] : null);
  if (meant) field.value = meant.dataset.choice;
  const next = nextOf(field);
  if (!next || !field.value) return; // the form goes as it is; the room says what is missing
  event.preventDefault();
  next.focus();
}

function take(field, item) {
  field.value = item.dataset.choice;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  (nextOf(field) ?? field.form.querySelector("button.primary") ?? field).focus();
}

const nextOf = (field) => [...field.form.querySelectorAll("[data-next]")].find((next) => !next.value);
