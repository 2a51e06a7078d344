/**
 * What is shown: what the kernel told last, and what is open, typed and focused on the page.
 * @typedef {import("./tree.js").Group} Group
 */
import { formats } from "./numbers.js";
import { Scope } from "./scope.js";
import { Stage } from "./stage.js";
import { cut, find } from "./tree.js";

/** @typedef {import("./protocol.d.ts").ReachReply} ReachReply */

/** @type {import("./scope.js").World} */
const NOTHING = { properties: [], tables: [], audiences: [], lists: [], channels: [], currency: "", total: 0 };

/** @extends {Stage<import("./protocol.d.ts").StudioExchanges>} */
export class Screen extends Stage {
  /** @param {import("./stage.js").Model} model @param {HTMLElement} root @param {(app: any) => any} view */
  constructor(model, root, view) {
    super(model, root, view);
    /** Whether the number stands above the conditions. */ this.narrow = false;
    /** What `open` told; null before. @type {import("./protocol.d.ts").OpenReply|null} */ this.opened = null;
    this.world = NOTHING;
    this.scope = new Scope(NOTHING);
    /** Why nothing can be shown; with the text that would be lost. @type {{message: string, text?: string|null}|null} */ this.broken = null;

    /** @type {ReachReply|null} */ this.reach = null;
    /** The tree that it is of. @type {Group|null} */ this.counted = null;
    /** What each condition costs, by id. @type {Map<string, import("./protocol.d.ts").ConditionCost>} */ this.costs = new Map();
    /** Texts of conditions that were told. @type {WeakMap<any, string>} */ this.texts = new WeakMap();
    /** The count while a handle moves. @type {number|null} */ this.live = null;
    this.slow = false;
    /** @type {Map<string, {key: string, curve: import("./protocol.d.ts").CurveReply|null}>} */ this.curves = new Map();

    /** Local state of parts, by name: what is open, what is typed. @type {Map<string, any>} */ this.parts = new Map();
    /** Whether a field shows what it cannot take; told by what is drawn. */ this.refused = false;
    /** Whether a condition is being typed that is not the audience's yet; told by what is drawn. */ this.typing = false;
    /** What puts a value of a list in the place of another, as each is drawn now: for answers that come late. @type {Map<string, (from: any, to: any) => void>} */ this.swaps = new Map();
    /** The row of the tree that has the keys. */ this.row = "";
    this.saidAt = 0;
    /** @type {any} */ this.saying = 0;
  }

  /** @param {import("./protocol.d.ts").OpenReply} told */
  takeOpened(told) {
    this.opened = told;
    this.world = told;
    this.scope = new Scope(told);
    this.formats = formats(told.formats, told.currency);
    this.curves.clear();
    // what the tabs show may be of other data
    for (const part of this.parts.keys()) if (part.startsWith("tab:")) this.parts.delete(part);
  }

  /** @param {ReachReply} told @param {Group} root  what was counted */
  takeReach(told, root) {
    if (this.reach?.matched !== told.matched)
      this.say(`${this.formats.count(told.matched)} customers, ${this.formats.share(told.share)}`);
    this.reach = told;
    this.counted = root;
    const [costs, rows] = [byPath(told.conditions), byPath(told.rows)];
    this.costs.clear();
    const { places, turned } = cut(root);
    for (const [id, path] of places) {
      const [cost, row, leaf] = [costs.get(String(path)), rows.get(String(path)), find(root, id)];
      if (cost) this.costs.set(id, cost);
      // the text of one that stands alone in a group has the group's `not`
      if (row && leaf?.kind === "leaf" && !turned.has(id)) this.texts.set(leaf.expr, row.text);
    }
  }

  /** @param {string} name @param {any} [otherwise] */
  part(name, otherwise) {
    return this.parts.has(name) ? this.parts.get(name) : otherwise;
  }

  /** @param {string} name @param {any} value  undefined removes it */
  setPart(name, value) {
    value === undefined ? this.parts.delete(name) : this.parts.set(name, value);
    this.redraw();
  }

  /** What was typed into fields is of no use any more; whether anything of it was refused. */
  dropTyped() {
    for (const name of this.parts.keys()) if (/^(typed|chips):/.test(name)) this.parts.delete(name);
    const { refused } = this;
    this.refused = false;
    this.redraw();
    return refused;
  }

  /** @param {string} [id]  the row that is to have the keys, if it is there */
  focusRow(id = this.row) {
    const found = (/** @type {string} */ each) => this.root.querySelector(`[data-row="${CSS.escape(each)}"]`);
    const row = found(id) ?? found(this.row) ?? this.root.querySelector("[data-row]");
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
  }

  /** @param {string} row */
  refocus(row) {
    this.focusRow(row || this.row);
  }

  /** Tell listeners something; of several in half a second, only the last. @param {string} text */
  say(text) {
    clearTimeout(this.saying);
    const wait = Math.max(0, this.saidAt + 500 - Date.now());
    this.saying = setTimeout(() => {
      this.saidAt = Date.now();
      super.say(text);
    }, wait);
  }

  close() {
    super.close();
    clearTimeout(this.saying);
  }
}

/** @template {{path: (string|number)[]}} T @param {T[]} list @returns {Map<string, T>} */
const byPath = (list) => new Map(list.map((each) => [String(each.path), each]));
