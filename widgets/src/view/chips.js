/** Values as chips, with suggestions and their counts. */
import { h } from "../dom.js";
import { refusal, typedNumbers } from "../numbers.js";
import { unlessReplaced } from "../lanes.js";
import { button, complaint } from "./parts.js";
import { float } from "./float.js";

/** Chips that are drawn; the text has them all. */
const MOST = 60;

/**
 * @param {import("./condition.js").Place} at
 * @param {{label: string, items: any[], type: string, change: (items: any[]) => void, values: any, first?: string}} of
 */
export function chips(at, { label, items, type, change, values }) {
  const { app } = at;
  const part = `chips:${at.key}`;
  const own = `${app.uid}-${at.key}`;
  const state = app.part(part);
  const fresh = state?.options?.filter((/** @type {any} */ each) => !items.includes(each.value)) ?? [];
  const options = fresh.slice(0, 12);
  const add = (/** @type {any[]} */ ...found) => {
    const more = [...new Set(found)].filter((value) => !items.includes(value));
    if (more.length) change([...items, ...more]);
    app.setPart(part, { ...state, typed: "", chosen: -1 });
    suggest(at, part, values, "");
  };
  const read = (/** @type {string} */ text) =>
    type === "number" ? typedNumbers(text) : text.trim() ? [text.trim()] : [];
  const wrong = read(state?.typed ?? "") ? "" : refusal(state.typed);
  // what cannot be read stays in the field
  const enter = (/** @type {string} */ text) => void (read(text) && add(...(read(text) ?? [])));
  const onkeydown = (/** @type {KeyboardEvent} */ event) =>
    chipKey(event, {
      state,
      options,
      items,
      change,
      add,
      enter,
      number: type === "number",
      move: (/** @type {number} */ chosen) => app.setPart(part, { ...state, chosen }),
      close: () => app.setPart(part, undefined),
    });
  return h(
    "span.st-chips",
    { key: "chips" },
    ...items.slice(0, MOST).map((each, index) =>
      h(
        "span.st-chip",
        { key: `chip:${index}:${each}` },
        h("span.st-chip-text", { dir: "auto", title: String(each) }, shown(each)),
        button(
          `Remove ${shown(each)}`,
          () => {
            change(items.filter((_, place) => place !== index));
            const next = Math.min(index, items.length - 2);
            app.focus(next < 0 ? `chips:${at.id}` : `chip:${at.id}:${next}`);
          },
          { class: "st-plain", "data-focus": `chip:${at.id}:${index}` },
          "×",
        ),
      ),
    ),
    items.length > MOST
      ? h("span.st-quiet", { key: "more" }, `and ${app.formats.count(items.length - MOST)} more`)
      : null,
    h(
      "span.st-anchor",
      { key: "add" },
      h("input.st-input.st-chip-input", {
        placeholder: items.length ? "+" : "type a value",
        role: "combobox",
        "aria-label": `${label}: add a value`,
        "aria-invalid": wrong ? "true" : undefined,
        "aria-expanded": String(Boolean(options.length)),
        "aria-controls": `${own}-list`,
        "aria-autocomplete": "list",
        "aria-activedescendant": state?.chosen >= 0 ? `${own}-${state.chosen}` : undefined,
        autocomplete: "off",
        value: state?.typed ?? "",
        onkeydown,
        "data-focus": `chips:${at.id}`,
        onfocus: () => suggest(at, part, values, state?.typed ?? ""),
        oninput: (/** @type {any} */ event) => {
          app.setPart(part, { ...state, typed: event.target.value, chosen: -1 });
          suggest(at, part, values, event.target.value);
        },
        onblur: () => {
          const left = read(app.part(part)?.typed ?? "");
          if (left?.length) add(...left);
          const stays = left ? "" : app.part(part).typed;
          app.setPart(part, refusal(stays) ? { typed: stays, chosen: -1 } : undefined);
        },
      }),
      wrong && complaint(wrong),
      options.length > 0 &&
        float(
          "list",
          { class: "st-options", id: `${own}-list`, role: "listbox", "aria-label": `Values of ${label}` },
          ...options.map((/** @type {any} */ each, /** @type {number} */ index) =>
            h(
              "div",
              {
                key: String(each.value),
                role: "option",
                id: `${own}-${index}`,
                class: "st-option",
                "aria-selected": index === state.chosen,
                onpointerdown: (/** @type {Event} */ event) => (event.preventDefault(), add(each.value)),
              },
              h("span.st-grow", { dir: "auto" }, shown(each.value)),
              h("span.st-quiet", app.formats.count(each.count)),
            ),
          ),
        ),
    ),
  );
}

const shown = (/** @type {any} */ value) =>
  String(value).length > 60 ? `${String(value).slice(0, 60)}…` : String(value);

/** @param {KeyboardEvent} event @param {any} of */
function chipKey(event, { state, options, items, change, add, enter, number, move, close }) {
  const chosen = state?.chosen ?? -1;
  const text = state?.typed ?? "";
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    event.stopPropagation();
    if (options.length) move(Math.max(-1, Math.min(options.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1))));
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    event.stopPropagation();
    options[chosen] ? add(options[chosen].value) : enter(text);
  } else if (number ? event.key === " " && /,\s*$/.test(text) : event.key === "," && text.trim() && !text.includes("'")) {
    event.preventDefault();
    enter(text);
  } else if (event.key === "Backspace" && text === "" && items.length) change(items.slice(0, -1));
  else if (event.key === "Escape" && options.length) {
    event.stopPropagation();
    close();
  }
}

/** @param {any} at @param {string} part @param {any} values  which question gives the values; null: none @param {string} prefix */
async function suggest(at, part, values, prefix) {
  if (!values) return;
  const { app } = at;
  const told = await unlessReplaced(app.lanes.ask("list", { ...values, prefix, limit: 20 })).catch(() => null);
  const state = app.part(part, { typed: prefix, chosen: -1 });
  const focused = app.root.querySelector(`[data-focus="chips:${CSS.escape(at.id)}"]`);
  if (told?.top && focused === app.root.getRootNode().activeElement)
    app.setPart(part, { ...state, options: told.top.filter((/** @type {any} */ each) => each.value !== null) });
}
