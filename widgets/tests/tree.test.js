import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { all, cut, draft, find, group, grow, leaf, locate, same } from "../src/tree.js";
import { name, over, shapes } from "./world.js";

const TREES = JSON.parse(readFileSync(new URL("./trees.json", import.meta.url), "utf8"));
const [a, b, c] = [over("a", 1), over("b", 2), over("c", 3)];

test("every tree of the language comes back as it was", () => {
  for (const { text, tree } of TREES) assert.deepEqual(cut(grow(tree)).tree, tree, text);
});

test("a draft keeps what is off, what is empty, and what has one term", () => {
  const root = group([leaf(a), group([leaf(b, true), group([], "or", true)], "or")]);
  const kept = grow(draft(root));
  assert.ok(same(draft(kept), draft(root)));
  assert.deepEqual(
    kept.terms.map((each) => each.kind),
    ["leaf", "group"],
  );
  assert.equal(kept.terms[1].terms[0].off, true);
});

for (const [what, root, tree] of [
  ["nothing at all", group(), { node: "everyone" }],
  ["nothing that is on", group([leaf(a, true)]), { node: "everyone" }],
  ["one term stands alone", group([leaf(a), leaf(b, true)]), a],
  ["an empty group goes", group([leaf(a), group([], "or")]), a],
  [
    "a group of what is off goes",
    group([leaf(a), group([leaf(b, true)], "or"), leaf(c)]),
    { node: "and", terms: [a, c] },
  ],
  ["a group that is off goes", group([leaf(a), group([leaf(b)], "or", false, true)]), a],
  [
    "none of one is not",
    group([group([leaf(a)], "or", true), leaf(b)]),
    { node: "and", terms: [{ node: "not", term: a }, b] },
  ],
  ["a negated root", group([leaf(a), leaf(b)], "or", true), { node: "not", term: { node: "or", terms: [a, b] } }],
]) {
  test(`cut: ${what}`, () => assert.deepEqual(cut(root).tree, tree));
}

test("places are paths into the tree that is sent", () => {
  const [one, two, three, four] = [leaf(a), leaf(b), leaf(c), leaf({ node: "not", term: a })];
  const root = group([leaf(a, true), one, group([two, group([three], "and", true)], "or", true), four]);
  const { tree, places } = cut(root);
  const at = (id) => places.get(id).reduce((node, step) => node[step], tree);
  assert.deepEqual(at(one.id), a);
  assert.deepEqual(places.get(two.id), ["terms", 1, "term", "terms", 0]);
  assert.deepEqual(at(three.id), { node: "not", term: c }); // the `not` in front belongs to the condition
  assert.deepEqual(at(four.id), { node: "not", term: a });
  assert.equal(places.size, 4);
});

test("the same condition twice has two places", () => {
  const expr = a;
  const root = group([leaf(expr), leaf(expr)]);
  assert.deepEqual(
    [...cut(root).places.values()],
    [
      ["terms", 0],
      ["terms", 1],
    ],
  );
});

test("a single condition has the root as its place", () => {
  const root = grow(a);
  assert.deepEqual([...cut(root).places.values()], [[]]);
});

test("terms are found and located", () => {
  const inner = leaf(name("vip"));
  const root = group([leaf(a), group([inner], "or")]);
  assert.equal(find(root, inner.id), inner);
  assert.equal(locate(root, inner.id).parent, root.terms[1]);
  assert.equal(locate(root, root.id), null);
  assert.equal(all(root).length, 4);
});

test("a condition that stands alone in a group of none is told apart from its text", () => {
  const root = group([leaf(a), group([leaf(b), leaf(c, true)], "or", true), leaf({ node: "not", term: c })]);
  const { places, turned } = cut(root);
  assert.deepEqual([...turned], [root.terms[1].terms[0].id]);
  assert.deepEqual([...places.values()], [["terms", 0], ["terms", 1], ["terms", 2]]);
});

test("same does not mind the order of fields", () => {
  assert.ok(same({ a: 1, b: [2, { c: undefined }] }, { b: [2, {}], a: 1 }));
  assert.ok(!same({ a: 1 }, { a: "1" }));
});

test("laws of any tree: a draft is kept whole, what is cut is stable, each condition has its own place", () => {
  for (const root of shapes(2000)) {
    assert.ok(same(draft(grow(draft(root))), draft(root)));
    const { tree, places } = cut(root);
    assert.deepEqual(cut(grow(tree)).tree, tree);
    assert.deepEqual(cut(grow(draft(root))).tree, tree);
    assert.equal(new Set([...places.values()].map((each) => JSON.stringify(each))).size, places.size);
    for (const path of places.values()) assert.ok(path.reduce((node, step) => node[step], tree).node);
  }
});
