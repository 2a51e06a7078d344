/**
 * The search of the picker.
 * @typedef {{key: string, kind: string, title: string, name: string, group: string, description: string, unit: string, type: string, private?: boolean, path?: string[], table?: any, below?: boolean, count?: number|null}} Item
 */
import { allColumns } from "./forms/rows.js";
import { words } from "./scope.js";

/**
 * Everything that can be picked where a condition stands.
 * @param {import("./scope.js").Scope} scope @returns {Item[]}
 */
export function itemsOf(scope) {
  const tables = scope.tables.map((table) =>
    item({
      kind: "table",
      key: `table:${table.name}`,
      title: `Rows of ${words([table.name])}`,
      name: table.name,
      group: "Rows",
      type: "table",
      table,
      below: scope.table !== null,
      description: "Count, sum, any, last … of these rows",
    }),
  );
  if (scope.table !== null) return [...columnsOf(scope), ...tables];
  const properties = scope.world.properties
    .filter((each) => each.type !== "other")
    .map((each) =>
      item({
        kind: "property",
        key: `property:${each.name}`,
        title: each.title || words([each.name]),
        name: each.name,
        group: each.group,
        description: each.description || each.expression || "",
        unit: each.unit,
        type: each.type,
        private: each.private,
        path: [each.name],
      }),
    );
  const audiences = scope.world.audiences.map((each) =>
    item({
      kind: "audience",
      key: `audience:${each.name}`,
      title: each.title || each.name,
      name: each.name,
      group: "Audiences",
      type: "audience",
      count: each.count,
    }),
  );
  const lists = scope.world.lists.map((each) =>
    item({ kind: "list", key: `list:${each}`, title: each, name: each, group: "Lists", type: "list of keys" }),
  );
  // what can only be known or missing is rarely looked for
  properties.sort((a, b) => Number(a.private ?? false) - Number(b.private ?? false));
  return [...properties, ...tables, ...audiences, ...lists];
}

/** @param {import("./scope.js").Scope} scope @returns {Item[]} */
function columnsOf(scope) {
  const table = scope.tableOf(/** @type {string} */ (scope.table));
  if (!table) return [];
  return allColumns(table)
    .filter((each) => each.type !== "other")
    .map((each) =>
      item({
        kind: "column",
        key: `column:${each.path.join(".")}`,
        title: words(each.path),
        name: each.path.join("."),
        group: each.path.length > 1 ? words(each.path.slice(0, -1)) : words([table.name]),
        type: each.type,
        path: each.path,
        private: each.private,
      }),
    );
}

/** @param {Partial<Item>} fields @returns {Item} */
const item = (fields) => ({
  key: "",
  kind: "",
  title: "",
  name: "",
  group: "",
  description: "",
  unit: "",
  type: "",
  ...fields,
});

/**
 * What fits a query, best first; with no query all, those picked last first.
 * @param {Item[]} items @param {string} query @param {string[]} recent  keys, the last picked first
 * @returns {{group: string, items: Item[]}[]}
 */
export function found(items, query, recent = []) {
  const asked = plain(query).split(/\s+/).filter(Boolean);
  if (!asked.length) {
    const last = recent.map((key) => items.find((each) => each.key === key)).filter((each) => each !== undefined);
    return [...(last.length ? [{ group: "Used last", items: last.slice(0, 5) }] : []), ...grouped(items)];
  }
  const scored = items
    .map((each, place) => ({ each, place, score: score(each, asked) - (recent.includes(each.key) ? 0.5 : 0) }))
    .filter(({ score }) => score < NONE - 1)
    .sort((a, b) => a.score - b.score || a.place - b.place)
    .map(({ each }) => each);
  return grouped(scored);
}

const NONE = 1000;

/** Lower is better: words that begin the title or the name, then words in it, then in the description. @param {Item} item @param {string[]} asked */
function score(item, asked) {
  const title = plain(item.title);
  const name = plain(item.name);
  const about = plain(`${item.description} ${item.group} ${item.unit}`);
  let sum = 0;
  for (const word of asked) {
    if (title === word || name === word) sum += 0;
    else if (title.startsWith(word) || name.startsWith(word)) sum += 1;
    else if (begins(title, word) || begins(name, word)) sum += 2;
    else if (title.includes(word) || name.includes(word)) sum += 4;
    else if (about.includes(word)) sum += 8;
    else return NONE;
  }
  return sum;
}

const begins = (/** @type {string} */ text, /** @type {string} */ word) =>
  text.split(/[\s_.,]+/).some((each) => each.startsWith(word));

/** Without case and accents. @param {string} text */
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** @param {Item[]} items @returns {{group: string, items: Item[]}[]} */
function grouped(items) {
  /** @type {Map<string, Item[]>} */
  const groups = new Map();
  for (const each of items) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return [...groups].map(([group, items]) => ({ group, items }));
}
