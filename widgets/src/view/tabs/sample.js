/** Some members, masked. */
import { h } from "../../dom.js";
import { all } from "../../tree.js";
import { button, select, shown } from "../parts.js";
import { answer, need } from "../tabs.js";
import { askWhy } from "./why.js";

/** @param {import("../../app.js").App} app */
export function sample(app) {
  const columns = app.draft.settings.columns ?? firstColumns(app);
  const sort = app.part("sample:sort");
  const held = need(app, "sample", { ask: "sample", text: app.draft.text, columns, ...(sort ? { sort } : {}) });
  const put = (/** @type {string[]} */ now) => app.setSetting("columns", now);
  const left = app.world.properties.filter(
    (each) => choosable(app, each) && !columns.includes(each.name),
  );
  return [
    h(
      "div.st-tools",
      h("span.st-quiet", "20 members, drawn at random; private columns are masked"),
      h("span.st-grow"),
      select(
        "Add a column",
        "",
        [["", "+ column"], ...left.map((each) => [each.name, each.title || each.name])],
        (name) => name && put([...columns, name]),
      ),
    ),
    answer(held, (told) =>
      told.rows.length ? table(app, told, columns, sort, put) : h("p.st-quiet", "Nobody matches."),
    ),
  ];
}

/** The key comes by itself. @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").ListedProperty} each */
const choosable = (app, each) => !each.private && each.type !== "other" && each.name !== app.opened?.key;

/** What the conditions name, then what comes first. @param {import("../../app.js").App} app @returns {string[]} */
function firstColumns(app) {
  const known = new Map(
    app.world.properties
      .filter((each) => choosable(app, each))
      .map((each) => [each.name, each]),
  );
  const named = all(app.draft.tree).flatMap((each) => (each.kind === "leaf" ? names(each.expr) : []));
  return [...new Set([...named.filter((name) => known.has(name)), ...known.keys()])].slice(0, 6);
}

/** @param {any} node @returns {string[]} */
const names = (node) =>
  node === null || typeof node !== "object" || node.node === "aggregate"
    ? []
    : node.node === "name"
      ? node.path.slice(0, 1)
      : Object.values(node).flatMap(names);

/** @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").SampleReply} told @param {string[]} columns @param {any} sort @param {(columns: string[]) => void} put */
function table(app, told, columns, sort, put) {
  const turn = (/** @type {string} */ column) =>
    app.setPart(
      "sample:sort",
      sort?.column === column && sort.descending ? undefined : { column, descending: sort?.column === column },
    );
  const head = (/** @type {import("../../protocol.d.ts").SampleColumn} */ each) =>
    h(
      "th",
      {
        key: each.name,
        scope: "col",
        class: numeric(each) ? "st-right st-head" : "st-head",
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
  const digits = told.columns.map((each, place) =>
    numeric(each) ? decimals(told.rows.map((row) => row[place])) : undefined,
  );
  return h(
    "div.st-scroll",
    { tabindex: 0, role: "region", "aria-label": "Members" },
    h(
      "table.st-table",
      h("thead", h("tr", ...told.columns.map(head))),
      h(
        "tbody",
        ...told.rows.map((row, index) =>
          h(
            "tr",
            { key: index },
            ...row.map((value, place) =>
              h(
                "td",
                { class: numeric(told.columns[place]) ? "st-right" : "", dir: "auto" },
                place ? shown(app, value, digits[place]) : person(app, value),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

const numeric = (/** @type {import("../../protocol.d.ts").SampleColumn} */ column) => column.type === "number";

/** A key is a name, not a number; pressed, it is asked about. @param {import("../../app.js").App} app @param {any} key */
const person = (app, key) =>
  key === MASKED
    ? key
    : button(`Why is ${key} in?`, () => askWhy(app, String(key)), { class: "st-plain st-sort" }, String(key));

const MASKED = "•••";

/** As many decimals as the one with most, at most two. @param {any[]} values */
const decimals = (values) =>
  Math.min(2, Math.max(0, ...values.map((each) => String(each ?? "").split(".")[1]?.length ?? 0)));
