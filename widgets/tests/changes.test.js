import assert from "node:assert/strict";
import { test } from "node:test";
import { duplicate, insert, move, remove, set, step, unwrap, wrap } from "../src/changes.js";
import { all, group, leaf } from "../src/tree.js";

/** "a(bc)d": leaves by letter, groups in brackets; ids are the letters, groups g1, g2 … */
function made(text) {
  let groups = 0;
  const stack = [[]];
  for (const sign of text) {
    if (sign === "(") stack.push([]);
    else if (sign === ")") stack.at(-2).push({ ...group(stack.at(-1), "or"), id: `g${++groups}`, terms: stack.pop() });
    else stack.at(-1).push({ ...leaf({ node: "name", path: [sign] }), id: sign });
  }
  return { ...group(stack[0]), id: "root" };
}
const told = (at) => at.terms.map((each) => (each.kind === "group" ? `(${told(each)})` : each.expr.path[0])).join("");

for (const [before, id, way, after] of [
  ["abc", "b", "up", "bac"],
  ["abc", "b", "down", "acb"],
  ["abc", "a", "up", "abc"],
  ["abc", "c", "down", "abc"],
  ["a(bc)d", "a", "down", "(abc)d"],
  ["a(bc)d", "d", "up", "a(bcd)"],
  ["a(bc)d", "b", "up", "ab(c)d"],
  ["a(bc)d", "c", "down", "a(b)cd"],
  ["a(bc)d", "b", "left", "a(c)bd"],
  ["a(bc)d", "d", "right", "a(bcd)"],
  ["abc", "b", "right", "a(b)c"],
  ["abc", "b", "left", "abc"],
  ["a(b)c", "b", "up", "abc"],
  ["a(bc)d", "g1", "up", "(bc)ad"],
]) {
  test(`step ${way}: ${id} in ${before} gives ${after}`, () => assert.equal(told(step(made(before), id, way)), after));
}

for (const [before, id, parent, index, after] of [
  ["abc", "a", "root", 3, "bca"],
  ["abc", "a", "root", 1, "abc"],
  ["abc", "c", "root", 0, "cab"],
  ["a(bc)", "a", "g1", 1, "(bac)"],
  ["a(b)", "b", "root", 0, "ba"],
  ["a(b(c))", "g2", "g1", 0, "a(b(c))"],
]) {
  test(`move ${id} in ${before} to ${parent} ${index} gives ${after}`, () =>
    assert.equal(told(move(made(before), id, parent, index)), after));
}

test("a group cannot be moved into itself", () => {
  const root = made("a((b)c)");
  const outer = root.terms[1].id;
  const inner = root.terms[1].terms[0].id;
  assert.equal(move(root, outer, inner, 0), root);
});

test("a group that is left empty goes, the root stays", () => {
  assert.equal(told(remove(made("a((b))c"), "b")), "ac");
  assert.equal(told(remove(made("a"), "a")), "");
});

test("a copy stands behind and has ids of its own", () => {
  const { root, id } = duplicate(made("a(bc)d"), "g1");
  assert.equal(told(root), "a(bc)(bc)d");
  const ids = all(root).map((each) => each.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(root.terms[2].id, id);
});

test("wrapping and taking apart", () => {
  assert.equal(told(wrap(made("abc"), "b")), "a(b)c");
  assert.equal(told(unwrap(made("a(bc)d"), "g1")), "abcd");
  assert.equal(told(unwrap(made("ab"), "root")), "ab");
});

test("a group that is taken apart keeps the meaning of its conditions", () => {
  const of = (/** @type {object} */ fields) => {
    const root = set(made("a(bc)d"), "g1", fields);
    return unwrap(root, "g1");
  };
  const none = of({ negated: true });
  assert.deepEqual(
    none.terms.map((each) => each.expr.node),
    ["name", "not", "not", "name"],
  );
  const again = unwrap({ ...none, terms: [{ ...group(none.terms.slice(1, 3), "or", true), id: "g2" }] }, "g2");
  assert.deepEqual(
    again.terms.map((each) => each.expr.path[0]),
    ["b", "c"],
  );
  assert.deepEqual(
    of({ off: true }).terms.map((each) => each.off),
    [false, true, true, false],
  );
});

test("a change leaves the old tree alone and keeps what did not change", () => {
  const before = made("a(bc)d");
  const after = set(before, "a", { off: true });
  assert.equal(before.terms[0].off, false);
  assert.equal(after.terms[0].off, true);
  assert.equal(after.terms[1], before.terms[1]);
  assert.equal(told(insert(before, "g1", 1, { ...leaf({ node: "name", path: ["x"] }), id: "x" })), "a(bxc)d");
});

test("moving by key never loses or doubles a condition, whatever is pressed", () => {
  let state = 3;
  const chance = (most) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % most;
  let root = made("a(bc(de)f)g(h)");
  const leaves = (at) =>
    all(at)
      .filter((each) => each.kind === "leaf")
      .map((each) => each.id)
      .sort()
      .join("");
  for (let press = 0; press < 3000; press++) {
    const terms = all(root).slice(1);
    root = step(root, terms[chance(terms.length)].id, ["up", "down", "left", "right"][chance(4)]);
    assert.equal(leaves(root), "abcdefgh");
    assert.ok(all(root).every((each) => each.kind === "leaf" || each.terms.length || each === root));
  }
});
