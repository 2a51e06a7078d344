/** The menu of a row. */
import { h } from "../dom.js";
import { copy, focusRow, moveBy, removeTerm, toggle, unwrapTerm, wrapTerm } from "../edits.js";
import { button } from "./parts.js";
import { float } from "./float.js";
import { negate } from "./rowkeys.js";

/** @param {import("../edits.js").Host} host @param {any} term */
export function rowMenu(host, term) {
  const { app } = host;
  const popup = app.part("popup");
  const open = popup?.kind === "menu" && popup.at === term.id;
  return h(
    "span.st-anchor.st-menu",
    { key: "menu" },
    button(
      "More",
      () => {
        app.setPart("popup", open ? undefined : { kind: "menu", at: term.id });
        if (!open) app.focus(`menu:${term.id}:0`);
      },
      {
        class: "st-plain",
        "aria-haspopup": "menu",
        "aria-expanded": String(open),
        "aria-label": "More about this condition",
      },
      "⋯",
    ),
    open && menu(host, term),
  );
}

/** @param {import("../edits.js").Host} host @param {any} term */
function menu(host, term) {
  const { app } = host;
  const top = host.name === "main";
  const items = /** @type {[string, string, () => void][]} */ (
    [
      ["Duplicate", "d", () => copy(host, term.id)],
      ["Not", "n", () => negate(host, term)],
      top && [term.off ? "Turn on" : "Turn off", "Space", () => toggle(host, term.id)],
      ["Move up", "Alt ↑", () => moveBy(host, term.id, "up")],
      ["Move down", "Alt ↓", () => moveBy(host, term.id, "down")],
      ["Put into a group", "Alt →", () => wrapTerm(host, term.id)],
      term.kind === "group" && ["Take the group apart", "", () => unwrapTerm(host, term.id)],
      term.kind === "leaf" && ["Edit as text", "", () => edit(app, term)],
      ["Remove", "Delete", () => removeTerm(host, term.id)],
    ].filter((each) => Array.isArray(each))
  );
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    const place = [.../** @type {HTMLElement} */ (event.currentTarget).children].indexOf(
      /** @type {HTMLElement} */ (event.target),
    );
    const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 }[event.key];
    event.stopPropagation();
    if (next !== undefined) {
      event.preventDefault();
      app.focus(`menu:${term.id}:${(next + items.length) % items.length}`);
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      app.setPart("popup", undefined);
      focusRow(app, term.id);
    }
  };
  return float(
    "menu",
    { class: "st-menu-list", role: "menu", "aria-label": "Condition", onkeydown },
    ...items.map(([title, keys, act], index) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          tabindex: -1,
          "data-focus": `menu:${term.id}:${index}`,
          key: title,
          onclick: () => {
            app.setPart("popup", undefined);
            act();
          },
        },
        title,
        h("kbd", { "aria-hidden": "true" }, keys),
      ),
    ),
  );
}

/** @param {import("../app.js").App} app @param {any} term */
function edit(app, term) {
  app.setPart(`line:${term.id}`, { problem: null });
  app.focus(`first:${term.id}`);
}
