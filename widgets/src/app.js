/**
 * One view of the studio: what is drafted, what is asked, what is shown. What changes it is in talk.js (the kernel) and edits.js
 * (the analyst).
 */
import { Asks } from "./asks.js";
import { Draft } from "./draft.js";
import { Screen } from "./screen.js";

export class App extends Screen {
  /** @param {import("./stage.js").Model} model @param {HTMLElement} root @param {(app: App) => any} view */
  constructor(model, root, view) {
    super(model, root, view);
    this.draft = new Draft();
    this.asks = new Asks(model);
    /** The traits as this view last gave or took them, as JSON. @type {Record<string, string>} */ this.agreed = {};
  }

  /** The trait has another text; one that is not of this view is newer than what still waits to be asked. */
  heard() {
    const text = this.model.get("text");
    if (this.asks.isNews(text) && text !== this.draft.text) this.lanes.drop("reach");
  }

  /** @template {keyof import("./protocol.d.ts").StudioSettings} K @param {K} name @param {import("./protocol.d.ts").StudioSettings[K]|null} value */
  setSetting(name, value) {
    const { [name]: _, ...rest } = this.draft.settings;
    this.draft.settings = value === undefined || value === null ? rest : { ...rest, [name]: value };
    this.sync();
    this.redraw();
  }

  /**
   * Give the traits what this view changed; what it did not change may have been set elsewhere meanwhile, which is newer. The text is
   * the kernel's, which takes it while it answers.
   */
  sync() {
    if (this.closed) return;
    let differs = false;
    for (const [name, value] of this.agree()) {
      if (JSON.stringify(this.model.get(name)) === JSON.stringify(value)) continue;
      this.model.set(name, value);
      differs = true;
    }
    if (differs) this.model.save_changes();
  }

  /** What this view holds is what the traits are, or are about to be; gives those that it changed. @returns {[string, any][]} */
  agree() {
    const { settings, name } = this.draft;
    const changed = Object.entries({ settings, name }).filter(([trait, value]) => this.agreed[trait] !== JSON.stringify(value));
    for (const [trait, value] of changed) this.agreed[trait] = JSON.stringify(value);
    return changed;
  }

  close() {
    super.close();
    this.asks.close();
  }
}
