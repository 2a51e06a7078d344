/** A row of a list that can be picked: one button for its condition, and one that adds it to the open studio. */
import { h } from "../dom.js";

/**
 * @param {import("./state.js").Explorer} app @param {string} list  whose row it is
 * @param {{key: string, label: string, first: boolean, pick: () => void, add: () => void, props?: Record<string, any>}} of
 * @param {...import("../dom.js").Child} children
 */
export function row(app, list, { key, label, first, pick, add, props = {} }, ...children) {
  const chosen = app.places.get(list);
  const tabindex = (chosen === undefined ? first : chosen === key) ? 0 : -1;
  const onfocus = () => {
    if (app.places.get(list) === key) return;
    app.places.set(list, key);
    app.redraw();
  };
  return h(
    "li",
    { class: "st-pick", "data-row": key, key, ...props },
    h(
      "button",
      { type: "button", class: "st-pick-main", "data-place": "", "aria-label": label, tabindex, onclick: pick, onfocus },
      ...children,
    ),
    app.opened.studio
      ? h(
          "button",
          {
            type: "button",
            class: "st-button st-plain",
            title: "Add to the studio",
            "aria-label": `Add to the studio: ${label}`,
            tabindex,
            onclick: add,
            onfocus,
          },
          "+",
        )
      : null,
  );
}

/** The beginning of a long text. @param {string} text @param {number} most */
export const short = (text, most) => (text.length > most ? `${text.slice(0, most)}…` : text);
