/** Rows are moved by dragging their grip; a line shows where they would go. */
import { h } from "../dom.js";
import { drop, focusRow } from "../edits.js";
import { all, find } from "../tree.js";

/** @param {import("../edits.js").Host} host @param {any} term */
export const dragProps = (host, term) => ({
  onpointerdown: (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    const grip = /** @type {HTMLElement} */ (event.currentTarget);
    const { app } = host;
    const start = { x: event.clientX, y: event.clientY };
    let moving = false;
    const move = (/** @type {PointerEvent} */ each) => {
      moving ||= Math.hypot(each.clientX - start.x, each.clientY - start.y) > 4;
      if (moving) app.setPart("drag", { host: host.name, id: term.id, ...under(host, term.id, each) });
    };
    const end = (/** @type {boolean} */ dropped) => {
      for (const [name, handler] of heard) window.removeEventListener(name, handler, true);
      const target = app.part("drag");
      app.setPart("drag", undefined);
      if (dropped && moving && target?.parent) drop(host, term.id, target.parent, target.index);
      // what was moved has the keys, or the next one would be the notebook's
      focusRow(app, term.id);
    };
    const key = (/** @type {KeyboardEvent} */ each) => {
      if (each.key !== "Escape") return;
      each.preventDefault();
      each.stopPropagation();
      end(false);
    };
    const heard = /** @type {[string, any][]} */ (
      Object.entries({ pointermove: move, pointerup: () => end(true), pointercancel: () => end(false), keydown: key })
    );
    grip.setPointerCapture(event.pointerId);
    for (const [name, handler] of heard) window.addEventListener(name, handler, true);
    event.preventDefault();
  },
});

/** The place between rows that is nearest to the pointer. @param {import("../edits.js").Host} host @param {string} id @param {PointerEvent} event */
function under(host, id, event) {
  const term = find(host.tree, id);
  const inside = new Set(term ? all(term).map((each) => each.id) : []);
  let best = { parent: "", index: 0, far: Infinity };
  for (const line of host.app.root.querySelectorAll(`[data-drop="${CSS.escape(host.name)}"]`)) {
    const parent = line.getAttribute("data-parent") ?? "";
    if (inside.has(parent)) continue;
    const box = line.getBoundingClientRect();
    const far =
      Math.abs(box.top + box.height / 2 - event.clientY) +
      (event.clientX < box.left ? (box.left - event.clientX) / 4 : 0);
    if (far < best.far) best = { parent, index: Number(line.getAttribute("data-index")), far };
  }
  return best;
}

/** @param {import("../edits.js").Host} host @param {any} group @param {number} index */
export function dropLine(host, group, index) {
  const drag = host.app.part("drag");
  const here = drag?.host === host.name && drag.parent === group.id && drag.index === index;
  return h("div", {
    class: `st-drop ${here ? "st-here" : ""}`,
    key: `drop:${index}`,
    "data-drop": host.name,
    "data-parent": group.id,
    "data-index": index,
    role: "presentation",
  });
}
