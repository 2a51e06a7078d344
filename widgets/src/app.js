/**
 * The state of one view of the studio, and when it is drawn. What changes it is in talk.js (the kernel) and edits.js (the analyst).
 *
 * @typedef {import("./tree.js").Group} Group
 * @typedef {import("./tree.js").Json} Json
 * @typedef {{get: (name: string) => any, set: (name: string, value: any) => void, save_changes: () => void, send: (content: any) => void, on: (event: string, handler: any) => void, off: (event: string, handler: any) => void}} Model
 */
import { draw } from "./dom.js";
import { Lanes } from "./lanes.js";
import { formats } from "./numbers.js";
import { Scope } from "./scope.js";
import { group } from "./tree.js";
import { Undo } from "./undo.js";

/** @type {import("./scope.js").World} */
const NOTHING = { properties: [], tables: [], audiences: [], lists: [], channels: [], currency: "", total: 0 };

export class App {
  /** @param {Model} model @param {HTMLElement} root @param {(app: App) => any} view */
  constructor(model, root, view) {
    this.model = model;
    this.root = root;
    this.view = view;
    /** What ids of this view begin with: several views stand on one page. */ this.uid = Math.random()
      .toString(36)
      .slice(2, 10);
    this.lanes = new Lanes((message) => model.send(message), { prefix: `${this.uid}-` });
    /** @type {import("./dom.js").VNode[]} */ this.drawn = [];
    this.waits = false;
    this.closed = false;
    /** Whether the number stands above the conditions. */ this.narrow = false;

    /** What `open` told; null before. @type {any} */ this.opened = null;
    this.world = NOTHING;
    this.scope = new Scope(NOTHING);
    this.formats = formats(null);
    /** @type {any} */ this.broken = null;

    this.name = "";
    /** @type {{text: string, version: string}|null} */ this.saved = null;
    this.text = "everyone";
    /** @type {Undo<Group>} */ this.undo = new Undo(group());
    /** Under which name each tree was shown that undo may go back to. @type {WeakMap<Group, string>} */ this.names = new WeakMap();
    /** What was saved under each of these names. @type {Map<string, any>} */ this.versions = new Map();
    /** Texts of conditions that were told. @type {WeakMap<any, string>} */ this.texts = new WeakMap();
    /** A typed text that could not be read, which undo took away, and the tree then. @type {{typed: string, over: Group}|null} */ this.unread = null;
    /** What is wrong with the tree as it is. @type {any} */ this.problem = null;
    /**
     * The text field: what is typed, whether that was not read yet, whether the analyst is done with it, what is wrong with it.
     * @type {{typed: string|null, problem: any, completion: any, waits?: boolean, left?: boolean}}
     */
    this.field = { typed: null, problem: null, completion: null };

    /** @type {any} */ this.reach = null;
    /** The tree that it is of. @type {Group|null} */ this.counted = null;
    /** What each condition costs, by id. @type {Map<string, any>} */ this.costs = new Map();
    /** The count while a handle moves. @type {number|null} */ this.live = null;
    this.slow = false;
    this.asked = 0;
    /** Questions that wait or are in flight whose text the kernel takes. */ this.taking = 0;
    /** How many of these there were. */ this.takes = 0;
    /** Whether to count anew once they are answered. */ this.again = false;
    /** Texts that the kernel took and the trait does not tell yet. @type {string[]} */ this.own = [];
    /** Whether a trait changed while a text was being taken. */ this.behind = false;
    /** Whether an edit was not taken, so that what is shown is not the audience. */ this.lost = false;
    this.curveRound = 0;
    /** Timers. @type {any} */ this.slowly = 0;
    /** @type {any} */ this.curveTimer = 0;
    /** @type {any} */ this.saying = 0;
    /** @type {any} */ this.tabTimer = 0;
    /** What it is to ask. */ this.tabNext = "";
    /** @type {Map<string, {key: string, curve: any, asked: boolean}>} */ this.curves = new Map();

    /** @type {Record<string, any>} */ this.settings = {};
    /** Local state of parts, by name: what is open, what is typed. @type {Map<string, any>} */ this.parts = new Map();
    /** The row of the tree that has the keys. */ this.row = "";
    /** What is to be focused once it is drawn: a `data-focus`. @type {string|null} */ this.focusNext = null;
    this.said = "";
    this.saidAt = 0;
  }

  get tree() {
    return this.undo.present;
  }

  /** The kernel's text, as far as is known here. @returns {string} */
  get known() {
    return this.own.at(-1) ?? this.model.get("text");
  }

  /** The trait has another text; one that is not of this view is newer than what still waits to be asked. */
  heard() {
    const text = this.model.get("text");
    const place = this.own.indexOf(text);
    this.own = this.own.slice(place < 0 ? this.own.length : place + 1);
    if (place < 0 && text !== this.text) this.lanes.drop("reach");
  }

  /** What is shown now is of this name, and is so again when undo comes back to it. */
  hold() {
    this.names.set(this.tree, this.name);
    this.versions.set(this.name, this.saved);
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

  /** Draw soon, once for all changes of this moment. */
  redraw() {
    if (this.waits || this.closed) return;
    this.waits = true;
    queueMicrotask(() => this.drawNow());
  }

  drawNow() {
    this.waits = false;
    if (this.closed) return;
    const root = /** @type {Document} */ (this.root.getRootNode());
    const inside = this.root.contains(root.activeElement);
    const row = root.activeElement?.closest("[data-row]")?.getAttribute("data-row");
    this.drawn = draw(this.root, this.drawn, [this.view(this)]);
    if (this.focusNext !== null) this.focusWanted();
    // what had the keys is gone: they must not fall to the notebook
    if (inside && !this.root.contains(root.activeElement)) this.focusRow(row ?? this.row);
  }

  /** @param {string} [id]  the row that is to have the keys, if it is there */
  focusRow(id = this.row) {
    const found = (/** @type {string} */ each) => this.root.querySelector(`[data-row="${CSS.escape(each)}"]`);
    const row = found(id) ?? found(this.row) ?? this.root.querySelector("[data-row]");
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
  }

  focusWanted() {
    if (this.focusNext === null) return;
    const target = this.root.querySelector(`[data-focus="${CSS.escape(this.focusNext)}"]`);
    if (target instanceof HTMLElement || target instanceof SVGElement) {
      this.focusNext = null;
      target.focus();
    }
  }

  /** @param {string} key  the `data-focus` of what is to have the keys */
  focus(key) {
    this.focusNext = key;
    this.redraw();
  }

  /** Tell listeners something; of several in half a second, only the last. @param {string} text */
  say(text) {
    clearTimeout(this.saying);
    const wait = Math.max(0, this.saidAt + 500 - Date.now());
    this.saying = setTimeout(() => {
      [this.said, this.saidAt] = [text, Date.now()];
      this.redraw();
    }, wait);
  }

  /** @param {string} name @param {any} value */
  setSetting(name, value) {
    const { [name]: _, ...rest } = this.settings;
    this.settings = value === undefined || value === null ? rest : { ...rest, [name]: value };
    this.sync();
    this.redraw();
  }

  /** Give the traits what this view holds; the text is the kernel's, which takes it while it answers. */
  sync() {
    if (this.closed) return;
    const changed = { settings: this.settings, name: this.name };
    let differs = false;
    for (const [name, value] of Object.entries(changed)) {
      if (JSON.stringify(this.model.get(name)) === JSON.stringify(value)) continue;
      this.model.set(name, value);
      differs = true;
    }
    if (differs) this.model.save_changes();
  }

  close() {
    this.closed = true;
    clearTimeout(this.saying);
    clearTimeout(this.slowly);
    clearTimeout(this.curveTimer);
    clearTimeout(this.tabTimer);
    this.lanes.close();
  }
}
