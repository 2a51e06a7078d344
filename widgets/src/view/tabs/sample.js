/** Some members, masked. */
import { h } from "../../dom.js";
import { all } from "../../tree.js";
import { button, select } from "../parts.js";
import { answer, need } from "../tabs.js";

/** @param {any} app */
export function sample(app) {
  const columns = app.settings.columns ?? firstColumns(app);
  const sort = app.part("sample:sort");
  const held = need(app, "sample", { ask: "sample", text: app.text, columns, ...(sort ? { sort } : {}) });
  const put = (/** @type {string[]} */ now) => app.setSetting("columns", now);
  const left = app.world.properties.filter(
    (/** @type {any} */ each) => !each.private && each.type !== "other" && !columns.includes(each.name),
  );
  return [
    h(
      "div",
      { class: "st-tools" },
      h("span", { class: "st-quiet" }, "20 members, drawn at random; private columns are masked"),
      h("span", { class: "st-grow" }),
      select(
        "Add a column",
        "",
        [["", "+ column"], ...left.map((/** @type {any} */ each) => [each.name, each.title || each.name])],
        (name) => name && put([...columns, name]),
      ),
    ),
    answer(held, (told) =>
      told.rows.length ? table(app, told, columns, sort, put) : h("p", { class: "st-quiet" }, "Nobody matches."),
    ),
  ];
}

/** What the conditions name, then what comes first. @param {any} app @returns {string[]} */
function firstColumns(app) {
  const known = new Map(
    app.world.properties
      .filter((/** @type {any} */ each) => !each.private && each.type !== "other")
      .map((/** @type {any} */ each) => [each.name, each]),
  );
  const named = all(app.tree).flatMap((each) => (each.kind === "leaf" ? names(each.expr) : []));
  return [...new Set([...named.filter((name) => known.has(name)), ...known.keys()])].slice(0, 6);
}

/** @param {any} node @returns {string[]} */
const names = (node) =>
  node === null || typeof node !== "object" || node.node === "aggregate"
    ? []
    : node.node === "name"
      ? node.path.slice(0, 1)
      : Object.values(node).flatMap(names);

/** @param {any} app @param {any} told @param {string[]} columns @param {any} sort @param {(columns: string[]) => void} put */
function table(app, told, columns, sort, put) {
  const turn = (/** @type {string} */ column) =>
    app.setPart(
      "sample:sort",
      sort?.column === column && sort.descending ? undefined : { column, descending: sort?.column === column },
    );
  const head = (/** @type {any} */ each) =>
    h(
      "th",
      {
        key: each.name,
        scope: "col",
        class: numeric(each) ? "st-right" : "",
        "aria-sort": sort?.column === each.name ? (sort.descending ? "descending" : "ascending") : "none",
      },
      button(
        `Sort by ${each.title || each.name}`,
        () => turn(each.name),
        { class: "st-plain st-sort" },
        each.title || each.name,
        sort?.column === each.name ? (sort.descending ? " ↓" : " ↑") : "",
      ),
      columns.includes(each.name) &&
        button(
          `Remove ${each.title || each.name}`,
          () => put(columns.filter((name) => name !== each.name)),
          { class: "st-plain" },
          "×",
        ),
    );
  return h(
    "div",
    { class: "st-scroll", tabindex: 0, role: "region", "aria-label": "Members" },
    h(
      "table",
      { class: "st-table" },
      h("thead", null, h("tr", null, ...told.columns.map(head))),
      h(
        "tbody",
        null,
        ...told.rows.map((/** @type {any[]} */ row, /** @type {number} */ index) =>
          h(
            "tr",
            { key: index },
            ...row.map((value, place) =>
              h("td", { class: numeric(told.columns[place]) ? "st-right" : "", dir: "auto" }, shown(app, value)),
            ),
          ),
        ),
      ),
    ),
  );
}

const numeric = (/** @type {any} */ column) => column?.type === "number";

/** @param {any} app @param {any} value */
function shown(app, value) {
  if (value === null || value === undefined) return h("span", { class: "st-quiet" }, "–");
  if (typeof value === "number") return app.formats.value(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
