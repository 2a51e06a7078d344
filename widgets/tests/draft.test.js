import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "../src/draft.js";
import { group } from "../src/tree.js";

test("what is drafted is what undo has last", () => {
  const draft = new Draft();
  const [before, after] = [draft.tree, group()];
  draft.undo.push(after);
  assert.equal(draft.tree, after);
  draft.undo.undo();
  assert.equal(draft.tree, before);
});
test("a tree is held under its name, with what was saved of it then", () => {
  const draft = new Draft();
  const saved = { text: "a > 1", version: "v1" };
  draft.call("lapsed", saved);
  draft.hold();
  draft.call("other", null);
  assert.equal(draft.names.get(draft.tree), "lapsed");
  assert.equal(draft.versions.get("lapsed"), saved);
  assert.deepEqual([draft.name, draft.saved], ["other", null]);
});
test("what was typed is let go with what was wrong with it", () => {
  const draft = new Draft();
  draft.field = { typed: "a >", problem: { problem: "It breaks off." }, completion: null, waits: true };
  draft.clearField();
  assert.deepEqual(draft.field, { typed: null, problem: null, completion: null });
});
