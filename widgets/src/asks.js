/** What is asked about the audience, and how far that is: the newest count, the edits that the kernel takes, what waits for its moment. */
export class Asks {
  /** @param {import("./stage.js").Model} model */
  constructor(model) {
    this.model = model;
    /** The number of the newest count. */ this.newest = 0;
    /** Questions that wait or are in flight whose text the kernel takes. */ this.taking = 0;
    /** How many of these there were. */ this.takes = 0;
    /** Whether to count anew once they are answered. */ this.again = false;
    /** Texts that the kernel took and the trait does not tell yet. @type {string[]} */ this.own = [];
    /** Whether a trait changed while a text was being taken. */ this.behind = false;
    /** Whether an edit was not taken, so that what is shown is not the audience. */ this.lost = false;
    /** The round of curves that is asked. */ this.curves = 0;
    /** Timers, by what they are for. @type {Map<string, any>} */ this.timers = new Map();
    /** What the tab is to ask. */ this.tab = "";
  }

  /** The kernel's text, as far as is known here. @returns {string} */
  get known() {
    return this.own.at(-1) ?? this.model.get("text");
  }

  /** The kernel took a text. @param {string} text */
  took(text) {
    if (this.known !== text) this.own.push(text);
  }

  /** The trait tells a text; whether it is one that this view did not give. @param {string} text */
  isNews(text) {
    const place = this.own.indexOf(text);
    this.own = this.own.slice(place < 0 ? this.own.length : place + 1);
    return place < 0;
  }

  /** Do something later, and only once. @param {string} what @param {() => void} act @param {number} wait  milliseconds */
  later(what, act, wait) {
    clearTimeout(this.timers.get(what));
    this.timers.set(what, setTimeout(act, wait));
  }

  /** @param {string} what */
  never(what) {
    clearTimeout(this.timers.get(what));
  }

  close() {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }
}
