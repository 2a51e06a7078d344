/** Keys of the explorer: where arrows lead, and which keys stay inside. */

/** Whether a key is the notebook's. @param {KeyboardEvent} event */
const passes = (event) => event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");

/**
 * The place in a list that a key leads to; null if it leads nowhere.
 * @param {string} key @param {number} place @param {number} count
 */
export function stepInList(key, place, count) {
  const to = {
    ArrowDown: place + 1,
    ArrowUp: place - 1,
    PageDown: place + 8,
    PageUp: place - 8,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined || !count ? null : Math.min(Math.max(to, 0), count - 1);
}

/**
 * The same in a grid of scores, the highest row on top.
 * @param {string} key @param {{r: number, f: number}} at @param {number} bins
 */
export function stepInGrid(key, { r, f }, bins) {
  const to = {
    ArrowUp: [r + 1, f],
    ArrowDown: [r - 1, f],
    ArrowLeft: [r, f - 1],
    ArrowRight: [r, f + 1],
    Home: [r, 1],
    End: [r, bins],
    PageUp: [bins, f],
    PageDown: [1, f],
  }[key];
  if (to === undefined) return null;
  const [row, column] = to.map((each) => Math.min(Math.max(each, 1), bins));
  return { r: row, f: column };
}

/**
 * Arrows in a list of buttons that carry `data-place`.
 * @param {KeyboardEvent} event
 */
export function moveInList(event) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const button = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const row = button.closest("[data-row]");
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    event.preventDefault();
    const buttons = /** @type {NodeListOf<HTMLElement>|undefined} */ (row?.querySelectorAll("button"));
    buttons?.[event.key === "ArrowRight" ? buttons.length - 1 : 0]?.focus();
    return;
  }
  const places = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-place]")]);
  const here = places.findIndex((each) => row?.contains(each));
  const to = stepInList(event.key, here, places.length);
  if (to === null) return;
  event.preventDefault();
  places[to].focus();
}

/** Bare keys stay inside, or the notebook would take them as its commands. @param {any} app @param {KeyboardEvent} event */
export function pressed(app, event) {
  if (passes(event)) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "/" && !target.matches("input, select")) {
    event.preventDefault();
    app.root.querySelector("[data-search]")?.focus();
  }
  event.stopPropagation();
}
