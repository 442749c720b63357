// What a line is too narrow to show is read by resting the pointer on it. By keyboard it is read where the row opens.

const LEVELS = 2; // a click hits a word inside the line that is cut

export function start() {
  document.addEventListener("pointerover", ({ target }) => {
    const line = cutLine(target);
    if (line && (!line.title || line.dataset.rest)) {
      line.title = line.textContent.trim();
      line.dataset.rest = "";
    }
  });
}

function cutLine(element) {
  for (let at = element, level = 0; at instanceof HTMLElement && level <= LEVELS; at = at.parentElement, level += 1) {
    if (getComputedStyle(at).textOverflow === "ellipsis" && at.scrollWidth > at.clientWidth) return at;
  }
  return null;
}
