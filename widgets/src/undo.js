/**
 * What can be undone. Changes with the same key within a second are one step (typing, dragging).
 * @template T
 */
export class Undo {
  /** @param {T} present @param {() => number} clock  milliseconds */
  constructor(present, clock = () => Date.now()) {
    this.present = present;
    /** @type {T[]} */ this.past = [];
    /** @type {T[]} */ this.future = [];
    this.clock = clock;
    this.key = "";
    this.at = 0;
  }

  /** @param {T} next @param {string} key  what is being changed; empty for a step of its own */
  push(next, key = "") {
    const now = this.clock();
    const joins = key !== "" && key === this.key && now - this.at < 1000;
    if (!joins) this.past.push(this.present);
    if (this.past.length > 200) this.past.shift();
    this.future = [];
    [this.present, this.key, this.at] = [next, key, now];
  }

  /** Replace what is shown without a step (the same tree, told better). @param {T} next */
  replace(next) {
    this.present = next;
  }

  undo() {
    return this.go(this.past, this.future);
  }

  redo() {
    return this.go(this.future, this.past);
  }

  /** @param {T[]} from @param {T[]} to */
  go(from, to) {
    const next = from.pop();
    if (next === undefined) return false;
    to.push(this.present);
    [this.present, this.key] = [next, ""];
    return true;
  }
}
