/**
 * Questions to the kernel. Each lane has one in flight; the newest that waits replaces an older one that waits.
 *
 * @typedef {import("./protocol.d.ts").ErrorReply} ErrorReply
 * @typedef {{question: {ask: any}, heard: (ok: any) => void, resolve: (ok: any) => void, reject: (why: any) => void}} Waiting
 */

/** The kernel's refusal, or no answer at all. */
export class Refused extends Error {
  /** @param {ErrorReply} problem */
  constructor(problem) {
    super(problem.message || problem.problem || "The kernel gave no reason.");
    this.problem = problem;
  }
}

const SILENT = {
  kind: "silence",
  problem: "The kernel does not answer.",
  message: "The kernel does not answer. Is it running?",
  at: null,
  length: null,
  suggestion: null,
};

/** A question that a newer one of its lane replaced. */
export class Replaced extends Error {}

/** The errors that a replaced question gives are of no interest. @template T @param {Promise<T>} asked @returns {Promise<T|null>} */
export const unlessReplaced = (asked) =>
  asked.catch((why) => {
    if (!(why instanceof Replaced)) throw why;
    return null;
  });

/** @template X  what may be asked: questions and replies by name */
export class Lanes {
  /**
   * @param {(message: any) => void} send
   * @param {{prefix?: string, patience?: number}} [options]  `patience`: milliseconds until an answer is late
   */
  constructor(send, { prefix = "", patience = 3_000 } = {}) {
    this.send = send;
    this.prefix = prefix;
    this.patience = patience;
    this.count = 0;
    /** @type {Map<string, {id: string, waiting: Waiting, timer: any, late: boolean}>} */ this.flying = new Map();
    /** @type {Map<string, Waiting>} */ this.next = new Map();
    /** Told when an answer is late, and when it came. */ this.onlate = () => {};
  }

  /** Whether the kernel takes long to answer: it may be at work on a cell. */
  get late() {
    return [...this.flying.values()].some((each) => each.late);
  }

  /**
   * @template {keyof X} K
   * @param {string} lane @param {{ask: K} & import("./protocol.d.ts").Asked<X, K>} question
   * @param {(ok: import("./protocol.d.ts").Told<X, K>) => void} [heard]  told of the answer before the next question is sent
   * @returns {Promise<import("./protocol.d.ts").Told<X, K>>}
   */
  ask(lane, question, heard = () => {}) {
    return new Promise((resolve, reject) => {
      const waiting = { question, heard, resolve, reject };
      if (!this.flying.has(lane)) return this.start(lane, waiting);
      this.next.get(lane)?.reject(new Replaced());
      this.next.set(lane, waiting);
    });
  }

  /** @param {string} lane @param {Waiting} waiting */
  start(lane, waiting) {
    const id = `${this.prefix}${++this.count}`;
    this.flying.set(lane, { id, waiting, timer: 0, late: false });
    this.tell(lane, { id, ...waiting.question }, this.patience);
  }

  /**
   * Ask, and again after ever longer waits, for as long as it takes: what was asked while a cell began to run may lie behind that cell.
   * The kernel answers what has the same id once.
   * @param {string} lane @param {any} message @param {number} wait
   */
  tell(lane, message, wait) {
    const flying = this.flying.get(lane);
    if (!flying) return;
    flying.timer = setTimeout(() => {
      flying.late = true;
      this.onlate();
      this.tell(lane, message, Math.min(2 * wait, 60_000));
    }, wait);
    try {
      this.send(message);
    } catch {
      this.done(message.id, { error: SILENT }); // the line to the kernel is cut
    }
  }

  /** What is in flight will not be answered. */
  cut() {
    for (const { id } of [...this.flying.values()]) this.done(id, { error: SILENT });
  }

  /** Whether anything of this lane is in flight. @param {string} lane */
  busy(lane) {
    return this.flying.has(lane);
  }

  /** An answer; one to a question of another view is left alone. @param {any} content */
  receive(content) {
    if (content && typeof content.id === "string") this.done(content.id, content);
  }

  /** @param {string} id @param {any} content */
  done(id, content) {
    for (const [lane, { id: mine, waiting, timer, late }] of this.flying) {
      if (mine !== id) continue;
      clearTimeout(timer);
      this.flying.delete(lane);
      if (late) this.onlate();
      // a superseded answer is still given: its asker sees whether it is of use
      if (content.error) waiting.reject(new Refused(content.error));
      else {
        waiting.heard(content.ok);
        waiting.resolve(content.ok);
      }
      // whoever heard may have dropped it
      const next = this.next.get(lane);
      this.next.delete(lane);
      if (next) this.start(lane, next);
      return;
    }
  }

  /** What waits in a lane is not asked. @param {string} lane */
  drop(lane) {
    const next = this.next.get(lane);
    this.next.delete(lane);
    next?.reject(new Replaced());
  }

  /** No answer will be waited for. */
  close() {
    for (const { timer } of this.flying.values()) clearTimeout(timer);
    this.flying.clear();
    this.next.clear();
  }
}
