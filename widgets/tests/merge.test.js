import assert from "node:assert/strict";
import { test } from "node:test";
import { merge, reopen, toKeep } from "../src/merge.js";
import { all, cut, draft, group, grow, leaf, same } from "../src/tree.js";
import { over, shapes } from "./world.js";

const [a, b, c, d] = ["a", "b", "c", "d"].map((each, place) => over(each, place));
const and = (...terms) => ({ node: "and", terms });
const or = (...terms) => ({ node: "or", terms });

test("a text that means the same leaves the tree as it is", () => {
  const before = group([leaf(a), group([leaf(b), leaf(c, true)], "or")]);
  assert.equal(merge(and(a, b), before), before);
});

test("conditions that stay keep their ids", () => {
  const before = grow(and(a, or(b, c)));
  const after = merge(and(d, a, or(b, c)), before);
  const id = (root, expr) => all(root).find((each) => each.kind === "leaf" && same(each.expr, expr)).id;
  for (const each of [a, b, c]) assert.equal(id(after, each), id(before, each));
  assert.equal(new Set(all(after).map((each) => each.id)).size, all(after).length);
});

test("what is off is kept where it stood, or as near as there is a group", () => {
  const inside = group([leaf(b), leaf(c), leaf(d, true)], "or");
  const before = group([leaf(a), inside]);
  const same = merge(and(d, or(b, c)), before);
  assert.equal(same.terms[1].terms[2].off, true);
  const gone = merge(d, before);
  assert.equal(all(gone).filter((each) => each.off).length, 1);
  assert.deepEqual(cut(gone).tree, d);
});

const off = (root) => all(root).filter((each) => each.off);

test("what is off beside the last of its group that is on stays its alternative", () => {
  const before = group([group([leaf(a), leaf(b, true)], "or"), leaf(c)]);
  const after = merge(and(a, c, d), before);
  off(after)[0].off = false;
  assert.deepEqual(cut(after).tree, and(or(a, b), c, d));
});

test("and so in a group that is none of its conditions", () => {
  const before = group([leaf(c), group([leaf(a), leaf(b, true)], "or", true)]);
  const after = merge(and(c, { node: "not", term: a }, d), before);
  off(after)[0].off = false;
  assert.deepEqual(cut(after).tree, and(c, { node: "not", term: or(a, b) }, d));
});

test("what is off keeps a group of its own where the rest of that is gone", () => {
  const before = group([group([leaf(a), group([leaf(b, true), leaf(c, true)], "or", true)], "or"), leaf(d)]);
  const after = merge(d, before);
  for (const each of off(after)) each.off = false;
  assert.deepEqual(cut(after).tree, and({ node: "not", term: or(b, c) }, d));
});

test("a group that moved keeps what is off in it", () => {
  const before = group([group([leaf(a), leaf(b), leaf(c, true)], "or")]);
  const after = merge(and(d, or(a, b)), before);
  off(after)[0].off = false;
  assert.deepEqual(cut(after).tree, and(d, or(a, b, c)));
});

test("laws of any two trees: the text is what is on, nothing that is off is lost, no id is there twice", () => {
  const trees = [...shapes(3000)];
  trees.slice(1).forEach((before, place) => {
    const { tree } = cut(trees[place]);
    const after = merge(tree, before);
    assert.ok(same(cut(after).tree, tree));
    const kept = (root) => outermost(root).map((each) => JSON.stringify(draft(each))).sort();
    if (after !== before) assert.deepEqual(kept(after), kept(before));
    const ids = all(after).map((each) => each.id);
    assert.equal(new Set(ids).size, ids.length);
  });
});

/** What is off and stands in nothing that is off. */
const outermost = (at) => (at.off ? [at] : at.kind === "leaf" ? [] : at.terms.flatMap(outermost));

test("what is off is not told twice when it lies in a group that is off", () => {
  const before = group([leaf(a), group([leaf(b, true), leaf(c)], "or", false, true)]);
  const after = merge(and(a, d), before);
  assert.equal(all(after).filter((each) => each.off).length, 2);
  assert.deepEqual(cut(after).tree, and(a, d));
});

test("the settings keep a draft only where the text does not say it all", () => {
  assert.equal(toKeep(grow(and(a, b))), null);
  const root = group([leaf(a), leaf(b, true)]);
  const kept = toKeep(root);
  assert.deepEqual(kept, draft(root));
  assert.ok(same(draft(reopen(a, kept)), draft(root)));
});

for (const [what, kept] of [
  ["of another text", draft(group([leaf(b), leaf(c, true)]))],
  ["that is none", { node: "and" }],
  ["of another kind", 7],
  ["that is missing", null],
]) {
  test(`a draft ${what} is left alone`, () => assert.deepEqual(cut(reopen(a, kept)).tree, a));
}
