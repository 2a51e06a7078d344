/**
 * Keys of the whole studio. Bare keys stay inside, or the notebook around it would take them as its commands; those with
 * Ctrl, Cmd or Alt, and Shift+Enter, go on to the notebook.
 */
import { openPicker, undo } from "./edits.js";

/** What takes a `/`; a number has none. */
const TYPING = "input:not([type=checkbox], [type=number], [inputmode=decimal]), textarea, select";

/** @param {import("./app.js").App} app @param {KeyboardEvent} event */
export function studioKey(app, event) {
  const command = event.ctrlKey || event.metaKey;
  // in a dialog, undo is its field's, and the picker stays closed
  if (app.part("dialog")) return passes(event) && event.key.toLowerCase() !== "z" ? undefined : event.stopPropagation();
  if (command && !event.altKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    event.stopPropagation();
    return undo(app, !event.shiftKey);
  }
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "/" && !command && !event.altKey && !target.matches(TYPING) && app.opened) {
    event.preventDefault();
    openPicker(app, groupAt(app, target), "");
  }
  if (passes(event)) return;
  event.stopPropagation();
}

/** The group that a row with the keys is, or stands in. @param {import("./app.js").App} app @param {HTMLElement} target */
function groupAt(app, target) {
  return target.closest(".st-group[data-row]")?.getAttribute("data-row") ?? app.draft.tree.id;
}

/** Whether a key is the notebook's. @param {KeyboardEvent} event */
export const passes = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");

/** A press outside a pop-up closes it. @param {import("./app.js").App} app @param {Event} event */
export function pressed(app, event) {
  if (!app.part("popup")) return;
  const path = event.composedPath();
  const inside = path.some(
    (each) =>
      each instanceof HTMLElement &&
      each.classList.contains("st-anchor") &&
      each.querySelector(":scope > .st-float, :scope > * > .st-float") &&
      app.root.contains(each),
  );
  if (!inside) app.setPart("popup", undefined);
}
