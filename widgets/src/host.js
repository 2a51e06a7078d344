/** The audience's own tree, as what edits act on. */
import { edit } from "./talk.js";

/** @param {import("./app.js").App} app @returns {import("./edits.js").Host} */
export const hostOf = (app) => ({
  app,
  scope: app.scope,
  name: "main",
  get tree() {
    return app.draft.tree;
  },
  edit: (root, key) => edit(app, root, key),
});
