/**
 * The state of one view of the explorer: what the kernel told, what was picked, and when it is drawn.
 */
import { Refused, Replaced } from "../lanes.js";
import { formats } from "../numbers.js";
import { Stage } from "../stage.js";
import { copy } from "./clipboard.js";
import { Wanted } from "./wanted.js";

/**
 * @typedef {import("../protocol.d.ts").PickReply & {copied: boolean|null}} Picked  `copied`: null when another view, or Python, picked it
 * @typedef {Explorer & {opened: import("../protocol.d.ts").ExploreReply}} Opened
 * @typedef {Opened & {grid: import("../protocol.d.ts").GridReply}} Counted
 */

/** @extends {Stage<import("../protocol.d.ts").ExplorerExchanges>} */
export class Explorer extends Stage {
  /** @param {import("../stage.js").Model} model @param {HTMLElement} root @param {(app: Explorer) => any} view */
  constructor(model, root, view) {
    super(model, root, view);
    this.round = 0;

    /** What `open` told; null before. @type {import("../protocol.d.ts").ExploreReply|null} */ this.opened = null;
    /** @type {import("../protocol.d.ts").ListedSegmentation[]|null} */ this.segmentations = null;
    /** @type {import("../protocol.d.ts").GridReply|null} */ this.grid = null;
    /** Where segments lie, by segmentation. @type {Map<string, any>} */ this.maps = new Map();
    /** How properties are spread, by name. @type {Map<string, any>} */ this.values = new Map();
    this.wanted = new Wanted((name) => this.spread(name));
    /** @type {Map<Element, string>} */ this.watched = new Map();
    this.observer = new IntersectionObserver((seen) => this.seen(seen), { rootMargin: "80px" });

    /** Rows of properties as they were drawn last, by name. @type {Map<string, {rests: any[], row: any}>} */ this.rows = new Map();
    this.query = "";
    this.shade = "customers";
    /** Cells that are chosen, as `r,f`. @type {Set<string>} */ this.cells = new Set();
    /** What the cells that are chosen gave. */ this.cellsText = "";
    /** Which of a list has the keys, by list. @type {Map<string, any>} */ this.places = new Map();
    /** @type {Picked|null} */ this.picked = null;
    /** The condition that was added to the studio last. */ this.added = "";
    /** The one that is being added. */ this.adding = "";
    /** @type {any} */ this.problem = null;
  }

  refocus() {
    /** @type {HTMLElement|null} */ (this.root.querySelector("[data-search]"))?.focus({ preventScroll: true });
  }

  // --- what the kernel tells ---

  /** Everything anew. */
  async open() {
    const round = ++this.round;
    await this.told(async () => {
      const opened = await this.lanes.ask("open", { ask: "open" });
      if (round !== this.round) return;
      this.opened = opened;
      this.formats = formats(opened.formats, opened.currency);
      this.problem = null;
      this.values.clear();
      for (const name of this.watched.values()) this.wanted.add(name);
      this.redraw();
      this.follow();
      if (opened.segmentations) await this.told(() => this.readSegments(round));
      if (opened.rfm && round === this.round)
        await this.told(async () => {
          this.grid = await this.lanes.ask("grid", { ask: "grid" });
        });
    });
  }

  /** Sizes first, then places. @param {number} round */
  async readSegments(round) {
    this.segmentations = (await this.lanes.ask("segments", { ask: "segments" })).segmentations;
    this.redraw();
    for (const { name } of this.segmentations.filter(({ mapped }) => mapped)) {
      const told = await this.lanes.ask("map", { ask: "map", segmentation: name }).catch(refusal);
      if (round !== this.round) return;
      this.maps.set(name, told);
      this.redraw();
    }
  }

  /** @param {string} name */
  async spread(name) {
    const round = this.round;
    const told = await this.lanes.ask("values", { ask: "values", property: name }).catch(refusal);
    if (round !== this.round) return;
    this.values.set(name, told);
    this.redraw();
  }

  /** @param {boolean} open */
  setStudio(open) {
    if (this.opened) this.opened.studio = open;
    this.redraw();
  }

  /** Do something; what the kernel says against it is shown. @param {() => Promise<void>} doing */
  async told(doing) {
    try {
      await doing();
    } catch (why) {
      if (why instanceof Replaced) return;
      this.problem = refusal(why);
    }
    this.redraw();
  }

  // --- rows come into view ---

  /** @param {Element} el @param {string} name */
  watch(el, name) {
    this.watched.set(el, name);
    this.observer.observe(el);
  }

  /** @param {Element} el */
  unwatch(el) {
    this.observer.unobserve(el);
    this.wanted.remove(this.watched.get(el) ?? "");
    this.watched.delete(el);
  }

  /** @param {{target: Element, isIntersecting: boolean}[]} seen */
  seen(seen) {
    for (const { target, isIntersecting } of seen) {
      const name = this.watched.get(target);
      if (name === undefined) continue;
      if (!isIntersecting) this.wanted.remove(name);
      else if (!this.values.has(name)) this.wanted.add(name);
    }
  }

  // --- what the analyst does ---

  /** The condition of a property: of one that was not in view yet it is asked. @param {any} property */
  async conditionOf(property) {
    if (property.condition) return property.condition;
    const told = this.values.get(property.name);
    if (told?.condition) return told.condition;
    return (await this.lanes.ask("one", { ask: "values", property: property.name })).condition;
  }

  /** Take a condition: show it, copy it, tell Python. @param {{text: string}|{cells: number[][]}} what */
  pick(what) {
    return this.told(async () => {
      const picked = await this.lanes.ask("pick", { ask: "pick", ...what });
      this.problem = null;
      this.picked = { ...picked, copied: await copy(picked.text, this.root) };
      if ("cells" in what) this.cellsText = picked.text;
      this.say(`${this.picked?.copied ? "Copied" : "Picked"}: ${picked.text}`);
    });
  }

  /** Show what another view, or Python, picked. */
  follow() {
    const text = this.model.get("text");
    if (!text || text === this.picked?.text || this.lanes.busy("pick")) return;
    this.told(async () => {
      this.picked = { ...(await this.lanes.ask("pick", { ask: "pick", text })), copied: null };
    });
  }

  /** Whether this is what was picked last. @param {string|undefined} condition */
  isPicked(condition) {
    return Boolean(condition) && condition === this.picked?.text;
  }

  /** @param {any} property */
  pickProperty(property) {
    return this.told(async () => this.pick({ text: await this.conditionOf(property) }));
  }

  /** @param {any} property */
  addProperty(property) {
    return this.told(async () => this.add(await this.conditionOf(property)));
  }

  /** Put a condition behind the text of the open studio. @param {string} text */
  add(text) {
    return this.told(async () => {
      [this.adding, this.added] = [text, ""];
      this.redraw();
      try {
        const told = await this.lanes.ask("add", { ask: "add", text });
        this.problem = null;
        this.added = text;
        this.say(`Added to the studio: ${told.text}`);
      } finally {
        this.adding = "";
      }
    });
  }

  /** How far it is with adding a condition. @param {string|undefined} text */
  addSign(text) {
    return text && text === this.adding ? "…" : text && text === this.added ? "✓" : "+";
  }

  async copyAgain() {
    if (!this.picked) return;
    this.picked = { ...this.picked, copied: await copy(this.picked.text, this.root) };
    this.say(this.picked.copied ? `Copied: ${this.picked.text}` : "The browser does not let it be copied.");
  }

  /** @param {number} r @param {number} f */
  toggle(r, f) {
    const cell = `${r},${f}`;
    if (!this.cells.delete(cell)) this.cells.add(cell);
    this.redraw();
    if (this.cells.size) this.pick({ cells: [...this.cells].map((each) => each.split(",").map(Number)) });
    else this.cellsText = "";
  }

  clear() {
    this.cells.clear();
    this.cellsText = "";
    this.refocus(); // the button that was pressed is gone
    this.redraw();
  }

  close() {
    super.close();
    this.observer.disconnect();
  }
}

/** What the kernel said against something. @param {unknown} why */
function refusal(why) {
  if (why instanceof Refused) return { problem: why.message };
  throw why;
}
