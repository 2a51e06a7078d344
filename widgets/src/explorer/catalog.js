/** Every property, by search, with how it is spread. */
import { outline } from "../curve.js";
import { h } from "../dom.js";
import { found } from "../search.js";
import { mark } from "../view/parts.js";
import { moveInList } from "./moves.js";
import { isPlace, row, short, tick } from "./rows.js";

const [WIDTH, HEIGHT] = [80, 24];

/** What the search looks at. @param {any[]} properties @returns {import("../search.js").Item[]} */
export const itemsOf = (properties) =>
  properties.map((each) => ({
    ...each,
    key: each.name,
    kind: "property",
    description: [each.description, each.expression].filter(Boolean).join(" "),
    of: each,
  }));

/** The words for how many have no value. @param {any} told @param {import("../numbers.js").Formats} formats */
export function missingOf(told, formats) {
  if (!told || told.problem) return "";
  return told.missing ? `${formats.share(told.missing / told.total)} missing` : "none missing";
}

/** @param {import("./state.js").Opened} app */
export function catalog(app) {
  const groups = found(itemsOf(app.opened.properties), app.query);
  const places = groups.flatMap((each) => each.items.map(({ key }) => key));
  if (!places.includes(app.places.get("properties"))) app.places.delete("properties");
  return h(
    "div.st-properties",
    { role: "region", "aria-label": "Properties", key: "properties" },
    h("input.st-input.st-search", {
      type: "search",
      "aria-label": "Search properties",
      placeholder: "Search by name, title, description or expression",
      autocomplete: "off",
      "data-search": "",
      value: app.query,
      oninput: (/** @type {any} */ event) => {
        app.query = event.target.value;
        const fit = found(itemsOf(app.opened.properties), app.query).flatMap((each) => each.items).length;
        app.say(fit === 1 ? "1 property fits" : `${fit} properties fit`);
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => down(event),
    }),
    h(
      "div.st-catalog",
      { onkeydown: moveInList },
      ...groups.map((group) => [
        h("div.st-list-head", { "aria-hidden": "true", key: `head:${group.group}` }, group.group),
        h(
          "ul.st-picks",
          { "aria-label": group.group, key: `group:${group.group}` },
          ...group.items.map((item) => property(app, /** @type {any} */ (item).of, item.key === places[0])),
        ),
      ]),
      places.length ? null : h("p.st-quiet.st-pad", { key: "none" }, "No property fits all of these words."),
    ),
  );
}

/** From the search into the list. @param {KeyboardEvent} event */
function down(event) {
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  const first = /** @type {HTMLElement} */ (event.currentTarget).parentElement?.querySelector("[data-place]");
  event.preventDefault();
  if (event.key === "ArrowDown") /** @type {HTMLElement|null} */ (first)?.focus();
  else /** @type {HTMLElement|null} */ (first)?.click();
}

/** @param {any} each @param {any} told @returns {string|undefined} */
const conditionOf = (each, told) => each.condition ?? told?.condition;

/**
 * A row; the same as it was last where nothing in it changed: of a thousand rows, few do.
 * @param {import("./state.js").Opened} app @param {any} each @param {boolean} first
 */
function property(app, each, first) {
  const told = app.values.get(each.name);
  const rests = [each, told, app.opened.studio, isPlace(app, "properties", each.name, first), app.isPicked(conditionOf(each, told)), app.addSign(conditionOf(each, told))];
  const kept = app.rows.get(each.name);
  if (kept && rests.every((part, place) => part === kept.rests[place])) return kept.row;
  const made = propertyRow(app, each, told, first);
  app.rows.set(each.name, { rests, row: made });
  return made;
}

/** @param {import("./state.js").Opened} app @param {any} each @param {any} told @param {boolean} first */
function propertyRow(app, each, told, first) {
  const condition = conditionOf(each, told);
  const picked = app.isPicked(condition);
  const missing = each.private ? "private" : missingOf(told, app.formats);
  const words = [each.title, each.type, each.unit, missing].filter(Boolean).join(", ");
  return row(
    app,
    "properties",
    {
      key: each.name,
      label: condition ? `${words}: ${short(condition, 80)}` : words,
      first,
      picked,
      pick: () => app.pickProperty(each),
      add: () => app.addProperty(each),
      sign: app.addSign(condition),
      props: each.private
        ? {}
        : {
            mounted: (/** @type {Element} */ el) => app.watch(el, each.name),
            dropped: (/** @type {Element} */ el) => app.unwatch(el),
          },
    },
    mark(each.type),
    h(
      "span.st-pick-words",
      h(
        "span.st-cut",
        h("span.st-strong", { dir: "auto" }, each.title),
        " ",
        each.unit ? h("span.st-quiet", each.unit) : null,
        " ",
        h("span.st-code-small.st-quiet", each.name),
      ),
      h("span.st-cut.st-quiet", { dir: "auto" }, each.description || each.expression || ""),
      h("code.st-cut.st-pick-condition", { dir: "auto" }, tick(picked), condition ? short(condition, 120) : ""),
    ),
    h("span.st-pick-spread", spark(told), h("span.st-quiet.st-right", missing)),
  );
}

/** @param {any} told */
function spark(told) {
  const counts = told?.counts ?? told?.top?.map((/** @type {any} */ each) => each.count) ?? [];
  return h(
    "svg.st-spark",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    h("path.st-inside", { d: outline(counts, Math.max(...counts, 1), WIDTH, HEIGHT) }),
    h("path.st-axis", { d: `M0 ${HEIGHT - 0.5}H${WIDTH}` }),
  );
}
