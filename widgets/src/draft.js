/**
 * What is drafted: the audience as the analyst has it, what can be undone, and what is saved of it.
 * @typedef {import("./tree.js").Group} Group
 * @typedef {{message?: string, problem: string, kind?: string, text?: string|null, at?: number|null, length?: number|null, suggestion?: string|null}} Problem
 */
import { group } from "./tree.js";
import { Undo } from "./undo.js";

/** @typedef {import("./protocol.d.ts").SavedVersion} SavedVersion */

export class Draft {
  constructor() {
    this.name = "";
    /** @type {SavedVersion|null} */ this.saved = null;
    this.text = "everyone";
    /** @type {Undo<Group>} */ this.undo = new Undo(group());
    /** Under which name each tree was shown that undo may go back to. @type {WeakMap<Group, string>} */ this.names = new WeakMap();
    /** What was saved under each of these names. @type {Map<string, SavedVersion|null>} */ this.versions = new Map();
    /** A typed text that could not be read, which undo took away, and the tree then. @type {{typed: string, over: Group}|null} */ this.unread = null;
    /** What is wrong with the tree as it is. @type {Problem|null} */ this.problem = null;
    /**
     * The text field: what is typed, whether that was not read yet, whether the analyst is done with it, what is wrong with it.
     * @type {{typed: string|null, problem: Problem|null, completion: any, waits?: boolean, left?: boolean}}
     */
    this.field = { typed: null, problem: null, completion: null };
    /** @type {import("./protocol.d.ts").StudioSettings} */ this.settings = {};
  }

  get tree() {
    return this.undo.present;
  }

  /** What is shown now is of this name, and is so again when undo comes back to it. */
  hold() {
    this.names.set(this.tree, this.name);
    this.versions.set(this.name, this.saved);
  }

  /** Go on under another name. @param {string} name @param {SavedVersion|null} saved */
  call(name, saved) {
    [this.name, this.saved] = [name, saved];
  }

  /** What is typed in the text field was taken, or is of no use any more. */
  clearField() {
    this.field = { typed: null, problem: null, completion: null };
  }
}
