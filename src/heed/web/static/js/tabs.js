// Where the window is too narrow for all columns, panes of one group become tabs:
// <section class="pane" data-tab-group="side" data-tab="Units" id="units-pane">. Wide windows show them all.

const buttons = new WeakMap(); // pane -> its tab

// Brings a pane to the front that stands behind another, with whatever is in it.
export function reveal(element) {
  const pane = element.closest("[data-behind]");
  if (pane) buttons.get(pane)?.click();
}

export function start() {
  for (const name of new Set([...document.querySelectorAll("[data-tab-group]")].map((pane) => pane.dataset.tabGroup))) {
    build(name);
  }
}

function build(name) {
  const panes = [...document.querySelectorAll(`[data-tab-group="${CSS.escape(name)}"]`)];
  const list = Object.assign(document.createElement("div"), { className: "tabs" });
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", "Columns");
  list.dataset.ours = "";
  panes.forEach((pane, index) => list.append(tab(pane, panes, list, index === 0)));
  panes[0].before(list);
}

function tab(pane, panes, list, first) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: pane.dataset.tab });
  button.setAttribute("aria-pressed", String(first));
  buttons.set(pane, button);
  const key = pane.dataset.tabKey ?? pane.dataset.tabHint; // a hint alone: the list in it has that key already
  if (key) button.append(" ", keyHint(key));
  if (pane.dataset.tabKey) button.dataset.hotkey = pane.dataset.tabKey;
  if (pane.dataset.tabKey) button.dataset.keyHelp = `Show ${pane.dataset.tab.toLowerCase()}`;
  pane.toggleAttribute("data-behind", !first);
  button.onclick = () => {
    for (const other of panes) other.toggleAttribute("data-behind", other !== pane);
    for (const other of list.children) other.setAttribute("aria-pressed", String(other === button));
  };
  return button;
}

function keyHint(key) {
  const hint = Object.assign(document.createElement("kbd"), { textContent: key });
  hint.dataset.keyHint = key;
  hint.setAttribute("aria-hidden", "true");
  return hint;
}
