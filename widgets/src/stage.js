/** One view of a widget: its place on the page, its line to the kernel, and when it is drawn. */
import { draw } from "./dom.js";
import { Lanes } from "./lanes.js";
import { formats } from "./numbers.js";

/**
 * The model of a widget as the notebook hands it out.
 * @typedef {{get: (name: string) => any, set: (name: string, value: any) => void, save_changes: () => void, send: (content: any) => void, on: (event: string, handler: any) => void, off: (event: string, handler: any) => void}} Model
 */

/** @template X  what may be asked */
export class Stage {
  /** @param {Model} model @param {HTMLElement} root @param {(app: any) => any} view */
  constructor(model, root, view) {
    this.model = model;
    this.root = root;
    this.view = view;
    /** What ids of this view begin with: several views stand on one page. */ this.uid = Math.random()
      .toString(36)
      .slice(2, 10);
    /** @type {Lanes<X>} */ this.lanes = new Lanes((message) => model.send(message), { prefix: `${this.uid}-` });
    this.lanes.onlate = () => this.redraw();
    this.formats = formats();
    /** @type {import("./dom.js").VNode[]} */ this.drawn = [];
    this.waits = false;
    this.closed = false;
    /** What is to be focused once it is drawn: a `data-focus`. @type {string|null} */ this.focusNext = null;
    this.said = "";
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
    const row = root.activeElement?.closest("[data-row]")?.getAttribute("data-row") ?? "";
    this.drawn = draw(this.root, this.drawn, [this.view(this)]);
    this.focusWanted();
    // what had the keys is gone: they must not fall to the notebook
    if (inside && !this.root.contains(root.activeElement)) this.refocus(row);
  }

  /** Give the keys to something that is there. @param {string} row  that had them, if one had */
  refocus(row) {
    void row;
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

  /** Tell listeners something. @param {string} text */
  say(text) {
    this.said = text;
    this.redraw();
  }

  close() {
    this.closed = true;
    this.lanes.close();
  }
}
