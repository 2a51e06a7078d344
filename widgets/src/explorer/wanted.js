/** Names to be asked one after another; one that is not wanted any more is not asked. */
export class Wanted {
  /** @param {(name: string) => Promise<void>} ask */
  constructor(ask) {
    this.ask = ask;
    this.running = false;
    /** @type {Set<string>} */ this.names = new Set();
  }

  /** @param {string} name */
  add(name) {
    this.names.add(name);
    if (!this.running) this.run();
  }

  /** @param {string} name */
  remove(name) {
    this.names.delete(name);
  }

  async run() {
    this.running = true;
    try {
      for (const name of this.names) {
        this.names.delete(name);
        await this.ask(name);
      }
    } finally {
      this.running = false;
    }
  }
}
