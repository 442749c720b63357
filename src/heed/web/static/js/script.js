// The script of a call: a key goes to the next question, an answer goes on to the one after it, and what was answered for an
// element of the assessment goes into its rationale by one press. The focus moves only after somebody's own answer.

const QUESTION = "[data-asks] [data-asked]";

export function start() {
  document.addEventListener("heed:acted", ({ target, detail }) => detail.command === "answer_script" && goOn(target));
  document.addEventListener("click", ({ target }) => {
    take(target.closest("[data-take]"));
    if (target.closest("[data-next-question]")) show(questions()[0]);
  });
}

const questions = () => [...document.querySelectorAll(QUESTION)].filter((field) => !field.closest("[data-gone], [hidden]"));

// From the question that was answered to the next one; where the answer was not given by hand here, nowhere.
function goOn(form) {
  const row = form.closest("[data-asks] > li");
  if (!row || !(row.contains(document.activeElement) || document.activeElement === document.body)) return;
  const all = questions();
  const place = all.findIndex((field) => row.contains(field));
  const next = all[place + 1] ?? all.find((field) => !row.contains(field));
  show(next);
}

function show(field) {
  if (!field) return;
  field.focus({ preventScroll: true });
  field.closest("li").scrollIntoView({ block: "nearest" });
}

function take(button) {
  if (!button) return;
  const field = button.closest(".element")?.querySelector("textarea");
  if (!field || field.value.includes(button.dataset.take)) return;
  field.value = [field.value.trim(), button.dataset.take].filter(Boolean).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}
