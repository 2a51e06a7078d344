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
  const whole = Boolean(state?.all) || state?.of === sought;
  const options = entriesOf(state?.all ?? state?.options ?? [], sought, items, whole);
  const add = (/** @type {any[]} */ ...found) => {
    const more = [...new Set(found)].filter((value) => !items.includes(value));
    if (more.length) change([...items, ...more]);
    app.setPart(part, { ...state, typed: "", chosen: -1 });
    suggest(at, part, values, "");
  };
  app.swaps.set(part, (from, to) => {
    if (items.includes(from)) change([...new Set(items.map((each) => (each === from ? to : each)))]);
  });
  const read = READ[type] ?? READ.text;
  const wrong = read(typed) ? "" : (type === "number" ? refusal : noDate)(typed);
  app.refused ||= wrong !== "";
  const put = (/** @type {object} */ fields) => app.setPart(part, { ...app.part(part), ...fields });
  // what cannot be read stays in the field
  const enter = () => void (read(typed) && add(...(read(typed) ?? [])));
  const pick = () => {
    const chosen = options[state?.chosen];
    if (!sought.trim()) return chosen ? add(chosen.value) : enter();
    if (whole) return add((chosen ?? options[0])?.value ?? typed.trim());
    // it stands as it was typed until what is listed for it is told
    add(typed.trim());
    listed(app, part, values, typed.trim());
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
          put({ typed: now, chosen: values && type === "text" && now.trim() ? 0 : -1 });
          suggest(at, part, values, now);
        },
        onblur: () => {
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

/** What the kernel told of values; null if it told none. @param {any} told */
const valuesOf = (told) => told?.top?.filter((/** @type {any} */ each) => each.value !== null) ?? null;

/** @param {any} at @param {string} part @param {any} values  which question gives the values; null: none @param {string} prefix */
async function suggest({ app, id }, part, values, prefix) {
  if (!values || app.part(part)?.all) return;
  const told = await unlessReplaced(app.lanes.ask("list", { ...values, prefix, limit: 20 })).catch(() => null);
  const options = valuesOf(told);
  const focused = app.root.querySelector(`[data-focus="chips:${CSS.escape(id)}"]`);
  if (!options || focused !== app.root.getRootNode().activeElement) return;
  const all = told.different !== null && told.different <= options.length ? options : undefined;
  app.setPart(part, { ...app.part(part, { typed: prefix, chosen: -1 }), of: prefix, options, all });
}

/** Put the first value that is listed for what was typed in its place. @param {import("../app.js").App} app @param {string} part @param {any} values @param {string} typed */
async function listed(app, part, values, typed) {
  const told = await app.lanes.ask(`${part}:${typed}`, { ...values, prefix: typed, limit: 20 }).catch(() => null);
  const [first] = entriesOf(valuesOf(told) ?? [], typed, [], true);
  // by now something else may have been changed, which an older tree does not have
  if (first && first.value !== typed) app.swaps.get(part)?.(typed, first.value);
}
