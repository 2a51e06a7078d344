/** A row of a list that can be picked: one button for its condition, and one that adds it to the open studio. */
import { h } from "../dom.js";

/** Whether a row is the one of its list that the Tab key leads to. @param {import("./state.js").Opened} app @param {string} list @param {string} key @param {boolean} first */
export const isPlace = (app, list, key, first) => {
  const chosen = app.places.get(list);
  return chosen === undefined ? first : chosen === key;
};

/**
 * @param {import("./state.js").Opened} app @param {string} list  whose row it is
 * @param {{key: string, label: string, first: boolean, picked: boolean, pick: () => void, add: () => void, sign: string, props?: Record<string, any>}} of
 * @param {...import("../dom.js").Child} children
 */
export function row(app, list, { key, label, first, picked, pick, add, sign, props = {} }, ...children) {
  const tabindex = isPlace(app, list, key, first) ? 0 : -1;
  const onfocus = () => {
    if (app.places.get(list) === key) return;
    app.places.set(list, key);
    app.redraw();
  };
  return h(
    "li.st-pick",
    { "data-row": key, key, ...props },
    h(
      "button.st-pick-main",
      {
        type: "button",
        "data-place": "",
        "aria-label": label,
        "aria-current": picked ? "true" : undefined,
        tabindex,
        onclick: pick,
        onfocus,
      },
      ...children,
    ),
    app.opened.studio
      ? h(
          "button.st-button.st-plain",
          {
            type: "button",
            title: "Add to the studio",
            "aria-label": `Add to the studio: ${label}`,
            tabindex,
            onclick: add,
            onfocus,
          },
          sign,
        )
      : null,
  );
}

/** What tells the eye which one was picked last. @param {boolean} picked */
export const tick = (picked) => (picked ? h("span.st-tick", { "aria-hidden": "true" }, "\u2713 ") : null);

/** The beginning of a long text. @param {string} text @param {number} most */
export const short = (text, most) => (text.length > most ? `${text.slice(0, most)}…` : text);
