/** Values as chips, with suggestions and their counts. */
import { h } from "../dom.js";
import { refusal, typedNumbers } from "../numbers.js";
import { unlessReplaced } from "../lanes.js";
import { entriesOf } from "../suggestions.js";
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
  const typed = state?.typed ?? "";
  // a number and a date are typed as a whole, a text is looked for
  const sought = values && type === "text" ? typed : "";
  const options = entriesOf(state?.options ?? [], sought, items, state?.of === sought);
  const add = (/** @type {any[]} */ ...found) => {
    const more = [...new Set(found)].filter((value) => !items.includes(value));
    if (more.length) change([...items, ...more]);
    app.setPart(part, { ...state, typed: "", chosen: -1, entered: false });
    suggest(at, part, values, "");
  };
  app.adders.set(part, add);
  const read = READ[type] ?? READ.text;
  const wrong = read(typed) ? "" : (type === "number" ? refusal : noDate)(typed);
  app.refused ||= wrong !== "";
  const put = (/** @type {object} */ fields) => app.setPart(part, { ...app.part(part), ...fields });
  // what cannot be read stays in the field
  const enter = () => void (read(typed) && add(...(read(typed) ?? [])));
  const pick = async () => {
    const chosen = options[state?.chosen];
    if (!sought.trim()) return chosen ? add(chosen.value) : enter();
    if (state.of === typed) return add((chosen ?? options[0])?.value ?? typed.trim());
    // the answer to what was typed before is no answer
    put({ entered: true });
    const told = await suggest(at, part, values, typed);
    if (app.part(part)?.typed !== typed) return;
    // by now something else may have been changed, which an older tree does not have
    app.adders.get(part)?.(entriesOf(told ?? [], typed, items, true)[0]?.value ?? typed.trim());
    if (!hasKeys(at)) app.setPart(part, undefined);
  };
  const onkeydown = (/** @type {KeyboardEvent} */ event) =>
    chipKey(event, {
      state,
      options,
      items,
      change,
      pick,
      enter,
      number: type === "number",
      move: (/** @type {number} */ chosen) => put({ chosen }),
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
        value: typed,
        onkeydown,
        "data-focus": `chips:${at.id}`,
        onfocus: () => suggest(at, part, values, typed),
        oninput: (/** @type {any} */ event) => {
          const now = event.target.value;
          put({ typed: now, chosen: values && type === "text" && now.trim() ? 0 : -1, entered: false });
          suggest(at, part, values, now);
        },
        onblur: () => {
          if (app.part(part)?.entered) return;
          const left = read(app.part(part)?.typed ?? "");
          if (left?.length) add(...left);
          app.setPart(part, undefined);
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
              h("span.st-quiet", each.count === 0 ? "occurs never" : each.count && app.formats.count(each.count)),
            ),
          ),
        ),
    ),
  );
}

const shown = (/** @type {any} */ value) =>
  String(value).length > 60 ? `${String(value).slice(0, 60)}…` : String(value);

/** The values in what was typed, by type; null if it is none. @type {Record<string, (typed: string) => any[]|null>} */
const READ = {
  number: typedNumbers,
  text: (typed) => (typed.trim() ? [typed.trim()] : []),
  date: (typed) => (noDate(typed) || typed.trim().length < 10 ? typed.trim() ? null : [] : [typed.trim()]),
};
READ.instant = READ.date;

/** What is wrong with a date that was typed to its end. @param {string} typed */
function noDate(typed) {
  const day = typed.trim().slice(0, 10);
  const is = day.length < 10 || (/^\d{4}-\d\d-\d\d$/.test(day) && new Date(`${day}T00:00Z`).toJSON()?.startsWith(day));
  return is ? "" : "A day is written as 2025-12-31";
}

/** @param {KeyboardEvent} event @param {any} of */
function chipKey(event, { state, options, items, change, pick, enter, number, move, close }) {
  const chosen = state?.chosen ?? -1;
  const text = state?.typed ?? "";
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    event.stopPropagation();
    if (options.length) move(Math.max(number || !text.trim() ? -1 : 0, Math.min(options.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1))));
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    event.stopPropagation();
    pick();
  } else if (number ? event.key === " " && /,\s*$/.test(text) : event.key === "," && text.trim() && !text.includes("'")) {
    event.preventDefault();
    enter();
  } else if (event.key === "Backspace" && text === "" && items.length) change(items.slice(0, -1));
  else if (event.key === "Escape" && options.length) {
    event.stopPropagation();
    close();
  }
}

/** Whether the field of a list has the keys. @param {any} at */
const hasKeys = ({ app, id }) =>
  app.root.querySelector(`[data-focus="chips:${CSS.escape(id)}"]`) === app.root.getRootNode().activeElement;

/** @param {any} at @param {string} part @param {any} values  which question gives the values; null: none @param {string} prefix */
async function suggest(at, part, values, prefix) {
  if (!values) return null;
  const { app } = at;
  const told = await unlessReplaced(app.lanes.ask("list", { ...values, prefix, limit: 20 })).catch(() => null);
  const options = told?.top?.filter((/** @type {any} */ each) => each.value !== null);
  if (options && hasKeys(at)) app.setPart(part, { ...app.part(part, { typed: prefix, chosen: -1 }), of: prefix, options });
  return options;
}
