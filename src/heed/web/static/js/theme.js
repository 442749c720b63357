// Light, dark, or as the system says. Loaded as a plain script in the head, before the first paint,
// so that a dark room never flashes white.
(function () {
  const NAME = "heed.theme";
  const root = document.documentElement;
  function stored() {
    try {
      return localStorage.getItem(NAME);
    } catch {
      return null;
    }
  }
  function show(theme) {
    root.dataset.theme = theme;
    for (const choice of document.querySelectorAll("[data-theme-choice]")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.themeChoice === theme));
    }
  }
  const current = () => root.dataset.theme || "dark";
  show(stored() || current());
  addEventListener("storage", (event) => event.key === NAME && show(event.newValue || "dark"));
  document.addEventListener("DOMContentLoaded", () => show(current()));
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]");
    if (!choice) return;
    try {
      localStorage.setItem(NAME, choice.dataset.themeChoice);
    } catch {
      /* a browser that keeps nothing still shows it */
    }
    show(choice.dataset.themeChoice);
  });
})();
