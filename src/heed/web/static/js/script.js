// The script and the SOP of a call: a key goes to the next question or action, an answer or an action done goes on to the
// one after it, and what was answered for an element of the assessment goes into its rationale by one press. The focus
// moves only after somebody's own answer or act.

const QUESTION = "[data-asks] [data-asked]";
const ACTION = ".todos form[data-command=do_action] button";
const ROW = "[data-asks] > li, .todos > li";
const LISTS = { answer_script: QUESTION, do_action: ACTION };
const underWay = new Map(); // command -> the row whose form was sent by hand
const heard = new WeakSet(); // forms that say themselves what came of them

export function start() {
  document.addEventListener("submit", ({ target }) => sent(target));
  document.addEventListener("heed:acted", ({ detail }) => goOn(detail.command));
  document.addEventListener("click", ({ target }) => {
    take(target.closest("[data-take]"));
    if (target.closest("[data-next-question]")) show(shown(QUESTION)[0]);
    if (target.closest("[data-next-todo]")) show(shown(ACTION)[0]);
  });
}

const shown = (wanted) => [...document.querySelectorAll(wanted)].filter((one) => !one.closest("[data-gone], [hidden]"));

// The row may be drawn anew before the answer is here; a form that has left the page tells nobody but itself.
function sent(form) {
  const { command } = form.dataset;
  const row = LISTS[command] && form.closest(ROW);
  if (!row) return;
  underWay.set(command, row);
  if (!heard.has(form)) form.addEventListener("heed:acted", () => form.isConnected || goOn(command));
  heard.add(form);
}

// From what was answered or done to the next of its kind; where the hand is elsewhere by now, nowhere.
function goOn(command) {
  const row = underWay.get(command);
  underWay.delete(command);
  if (!row || !(row.contains(document.activeElement) || document.activeElement === document.body)) return;
  row.dataset.byHand = ""; // and gives its room to the next: nobody types in it any more
  const others = shown(LISTS[command]).filter((one) => !row.contains(one));
  show((row.isConnected && others.find((one) => follows(one, row))) || others[0]);
}

const follows = (one, row) => row.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;

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
