/** The search for what a condition is about. */
import { h } from "../dom.js";
import { add } from "../edits.js";
import { outline } from "../curve.js";
import { found, itemsOf } from "../search.js";
import { unlessReplaced } from "../lanes.js";
import { float } from "./float.js";
import { mark } from "./parts.js";

/** @param {import("../edits.js").Host} host @param {string} groupId @param {{query: string, chosen: number, only: string, back: string}} state  `back`: what has the keys again after Escape */
export function picker(host, groupId, state) {
  const { app } = host;
  const items = itemsOf(host.scope).filter((each) => !state.only || each.kind === state.only);
  const groups = found(items, state.query, app.draft.settings.recent ?? []);
  const flat = groups.flatMap((each) => each.items);
  const chosen = Math.min(state.chosen, flat.length - 1);
  const pick = (/** @type {any} */ item) => {
    app.setPart("popup", undefined);
    add(host, groupId, item);
  };
  const move = (/** @type {number} */ to) =>
    app.setPart("popup", { ...state, chosen: Math.max(0, Math.min(to, flat.length - 1)) });
  spark(app, flat[chosen]);
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: chosen + 8, PageUp: chosen - 8 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === "Enter" && flat[chosen]) {
      event.preventDefault();
      pick(flat[chosen]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      app.setPart("popup", undefined);
      app.focus(state.back);
    } else return;
    event.stopPropagation();
  };
  let place = -1;
  return float(
    "picker",
    { class: "st-picker", role: "dialog", "aria-label": "Pick what the condition is about" },
    h("input.st-input.st-search", {
      type: "text",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": `${app.uid}-list`,
      "aria-activedescendant": flat[chosen] && `${app.uid}-item-${chosen}`,
      "aria-autocomplete": "list",
      autocomplete: "off",
      "aria-label": "Search properties, rows, audiences",
      placeholder: "Search by name, title or description",
      value: state.query,
      "data-focus": `search:${groupId}`,
      onkeydown,
      oninput: (/** @type {any} */ event) => app.setPart("popup", { ...state, query: event.target.value, chosen: 0 }),
    }),
    h(
      "div.st-list",
      { role: "listbox", id: `${app.uid}-list`, "aria-label": "What can be picked", tabindex: -1 },
      ...groups.map((group) =>
        h(
          "div",
          { role: "group", "aria-label": group.group, key: `group:${group.group}` },
          h("div.st-list-head", { role: "presentation" }, group.group),
          ...group.items.map((item) => option(item, ++place, chosen, move, app, pick)),
        ),
      ),
      flat.length
        ? null
        : h(
            "div.st-quiet.st-pad",
            { role: "option", "aria-selected": false, "aria-disabled": "true" },
            "Nothing of that name. Words of titles, names and descriptions are searched.",
          ),
    ),
    details(app, flat[chosen]),
  );
}

/** @param {any} item @param {number} place @param {number} chosen @param {(to: number) => void} move @param {import("../app.js").App} app @param {(item: any) => void} pick */
function option(item, place, chosen, move, app, pick) {
  const on = place === chosen;
  return h(
    "div",
    {
      role: "option",
      id: `${app.uid}-item-${place}`,
      key: item.key,
      class: `st-option ${on ? "st-on" : ""}`,
      "aria-selected": on,
      title: item.name,
      onpointerdown: (/** @type {Event} */ event) => (event.preventDefault(), pick(item)),
      // only a pointer that moves chooses, not one that a list is scrolled under
      onpointermove: () => on || move(place),
      updated: on ? show : undefined,
    },
    mark(item.type),
    h("span.st-grow", { dir: "auto" }, item.title),
    h(
      "span.st-quiet",
      item.count !== undefined && item.count !== null
        ? app.formats.count(item.count)
        : item.private
          ? "private: known or missing"
          : item.unit,
    ),
  );
}

/** @param {HTMLElement} el */
const show = (el) => el.scrollIntoView?.({ block: "nearest" });

/** @param {import("../app.js").App} app @param {any} item */
function details(app, item) {
  if (!item) return null;
  const drawn = app.part(`spark:${item.key}`);
  return h(
    "div.st-details",
    h(
      "div.st-grow",
      h("div.st-code-small", item.name),
      h("div.st-quiet", item.description),
    ),
    drawn?.counts
      ? h(
          "svg.st-spark",
          { viewBox: "0 0 80 24", "aria-hidden": "true" },
          h("path.st-inside", { d: outline(drawn.counts, Math.max(...drawn.counts), 80, 24) }),
        )
      : null,
  );
}

/** The spread of what is chosen, asked once. @param {import("../app.js").App} app @param {any} item */
async function spark(app, item) {
  const part = `spark:${item?.key}`;
  if (item?.kind !== "property" || item.private || app.part(part)) return;
  app.parts.set(part, {});
  const told = await unlessReplaced(app.lanes.ask("list", { ask: "values", property: item.name, limit: 12 })).catch(
    () => undefined,
  );
  if (told === null) app.parts.delete(part);
  else app.setPart(part, { counts: told?.kind === "bins" ? told.counts : told?.top.map((each) => each.count) });
}
