/**
 * What names mean where a condition stands: properties of profiles, or columns of a table's rows.
 *
 * @typedef {import("./tree.js").Json} Json
 * @typedef {{name: string, title: string, unit: string, description: string, type: string, element: string|null, group: string, table: string|null, expression: string|null, private: boolean}} Property
 * @typedef {{path: string[], type: string, element: string|null, private: boolean}} Column
 * @typedef {{name: string, time: boolean, columns: Column[], below: string[]}} Table
 * @typedef {{properties: Property[], tables: Table[], audiences: {name: string, title: string, count: number|null}[], lists: string[], channels: string[], currency: string, total: number}} World
 * @typedef {{title: string, unit: string, description: string, type: string, element: string|null, private: boolean, name: string|null, values: object|null}} Meaning
 */
import { functionOf } from "./forms/rows.js";

export class Scope {
  /** @param {World} world @param {string|null} [table] @param {string|null} [before] */
  constructor(world, table = null, before = null) {
    this.world = world;
    this.table = table;
    this.before = before;
    this.byName = byName(world);
  }

  /** The scope of a condition on rows of a table. @param {string} table @param {string|null} [before] */
  rows(table, before = null) {
    return new Scope(this.world, table, before);
  }

  /** @returns {Table[]} the tables that an aggregate may be about here */
  get tables() {
    if (this.table === null) return this.world.tables;
    const below = this.tableOf(this.table)?.below ?? [];
    return this.world.tables.filter((each) => below.includes(each.name));
  }

  /** @param {string} name @returns {Table|undefined} */
  tableOf(name) {
    return this.world.tables.find((each) => each.name === name);
  }

  /** What must be sent with a text or a tree, so that the kernel reads it in this scope. */
  get sent() {
    return { ...(this.table ? { table: this.table } : {}), ...(this.before ? { before: this.before } : {}) };
  }

  /** @param {Json} node @returns {Meaning|null} null: nothing that the editors know */
  describe(node) {
    if (node.node === "name") return this.named(node.path);
    if (node.node === "call") return this.call(node);
    return node.node === "aggregate" ? this.aggregate(node) : null;
  }

  /** A function of one value; of an aggregate only if a few words say all of it. @param {Json} node @returns {Meaning|null} */
  call(node) {
    const [value, ...more] = node.arguments;
    const plain =
      value.node === "name" ||
      (value.node === "aggregate" &&
        !value.window &&
        !value.where &&
        !value.then &&
        !value.distinct &&
        !value.at_least);
    const said = CALLS[node.function];
    const about = plain && !more.length && said ? this.describe(value) : null;
    if (!about || about.private) return null;
    const type = said[1] ?? about.type;
    return meaning(`${said[0]} ${about.title}`, type, { unit: type === "number" ? (said[2] ?? about.unit) : "" });
  }

  /** @param {string[]} path @returns {Meaning|null} */
  named(path) {
    if (this.table === null) return path.length === 1 ? ofProperty(this.byName.get(path[0])) : null;
    if (path.length === 2 && path[0] === "profile") return ofProperty(this.byName.get(path[1]));
    if (this.before && path.length > 1 && path[0] === this.before) return null;
    return this.column(this.table, path);
  }

  /** @param {string} table @param {string[]} path @returns {Meaning|null} */
  column(table, path) {
    const found = this.tableOf(table);
    if (found?.time && path.length === 1 && path[0] === "time") return meaning("time", "instant", { values: null });
    const column = found?.columns.find((each) => each.path.join("\0") === path.join("\0"));
    if (!column) return null;
    return meaning(words(path), column.type, {
      element: column.element,
      private: column.private,
      values: { ask: "row_values", table, column: path },
    });
  }

  /** @param {Json} node @returns {Meaning|null} */
  aggregate(node) {
    const what = functionOf(node.function);
    if (!what || !this.tables.some((each) => each.name === node.target[0])) return null;
    const title = `${what.title} ${words([...node.target].reverse())}`;
    if (what.type === "boolean" || what.type === "number") return meaning(title, what.type, {});
    const column = this.column(node.target[0], node.target.slice(1));
    if (!column) return null;
    if (what.type === "list") return { ...column, title, type: "list", element: column.type, name: null };
    return { ...column, title, name: null };
  }
}

/** Functions of values: words, type, unit. @type {Record<string, [string, (string|null)?, string?]>} */
const CALLS = {
  percentile: ["Percentile of", "number", "%"],
  rank: ["Rank by", "number", ""],
  days_since: ["Days since", "number", "days"],
  year: ["Year of", "number", ""],
  month: ["Month of", "number", ""],
  hour: ["Hour of", "number", ""],
  weekday: ["Weekday (Monday is 1) of", "number", ""],
  length: ["Length of", "number", ""],
  abs: ["Size of", null],
  round: ["Rounded", null],
  lower: ["Lower case of", null],
  upper: ["Upper case of", null],
};

/** @param {World} world @returns {Map<string, Property>} */
const byName = (world) => {
  if (!NAMES.has(world)) NAMES.set(world, new Map(world.properties.map((each) => [each.name, each])));
  return /** @type {Map<string, Property>} */ (NAMES.get(world));
};
/** @type {WeakMap<World, Map<string, Property>>} */
const NAMES = new WeakMap();

/** @param {string} title @param {string} type @param {Partial<Meaning>} more @returns {Meaning} */
const meaning = (title, type, more) => ({
  title,
  unit: "",
  description: "",
  type,
  element: null,
  private: false,
  name: null,
  values: null,
  ...more,
});

/** @param {Property|undefined} property @returns {Meaning|null} */
const ofProperty = (property) =>
  property
    ? meaning(property.title || words([property.name]), property.type, {
        ...property,
        title: property.title || words([property.name]),
        values: { ask: "values", property: property.name },
      })
    : null;

/** A path as words: the column, then what it is of. @param {string[]} path */
export const words = (path) => path.map((each) => each.replaceAll("_", " ")).join(" ");
