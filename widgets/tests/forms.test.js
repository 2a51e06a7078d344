import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { firstCondition, formOf, onSubject } from "../src/forms/form.js";
import { endsOf, testOfEnds, withOp } from "../src/forms/number.js";
import { constant, opShown } from "../src/forms/nodes.js";
import { withFunction, withTable } from "../src/forms/rows.js";
import { fitting, mostOf, timeTest, unitsFor, withTimeOp } from "../src/forms/time.js";
import { cut, grow, same } from "../src/tree.js";
import { itemsOf } from "../src/search.js";
import { name, number, scope, world } from "./world.js";

const TREES = JSON.parse(readFileSync(new URL("./trees.json", import.meta.url), "utf8"));
const AS_TEXT = [
  "days_since(last(orders.time where is_gift)) > 60",
  "coalesce(spend, 0) > 90",
  "spend > age",
  "spend + 1 > 5",
  "not not vip",
];
const tree = (text) => TREES.find((each) => each.text === text).tree;
const core = (node) => (node.node === "not" ? core(node.term) : node);
const leaves = TREES.filter(({ tree }) => !["and", "or"].includes(core(tree).node));

for (const { text, tree } of leaves) {
  test(`${text} is drawn ${AS_TEXT.includes(text) ? "as text" : "by an editor that gives it back"}`, () => {
    const form = formOf(tree, scope);
    assert.equal(form === null, AS_TEXT.includes(text));
    if (!form || !("write" in form)) return;
    const again = formOf(form.write(form.test), scope);
    assert.deepEqual(again.test, form.test);
  });
}

test("a condition that is only looked at is sent as it was, whichever of two ways it is said", () => {
  for (const { tree } of TREES) assert.ok(same(cut(grow(tree)).tree, tree));
});

test("numbers that a browser cannot hold are drawn as text", () => {
  const wide = { node: "compare", op: "=", left: name("spend"), right: number("12345678901234567890") };
  assert.equal(formOf(wide, scope), null);
});

test("private columns can only be known or missing", () => {
  assert.equal(formOf(tree("email is known"), scope).form, "known");
  assert.equal(
    formOf({ node: "compare", op: "=", left: name("email"), right: { node: "text", value: "a" } }, scope),
    null,
  );
});

test("a function of a plain value is told in words", () => {
  assert.equal(formOf(tree("percentile(spend) >= 90"), scope).about.title, "Percentile of Spend, 90 days");
  assert.deepEqual(
    formOf(tree("days_since(last(orders.time)) > 60"), scope).about.title,
    "Days since last time orders",
  );
});

test("rows below a row are those of the row, whenever they were", () => {
  const first = (at) => firstCondition(itemsOf(at).find((each) => each.key === "table:lines"));
  assert.equal(first(scope).window.node, "within");
  assert.equal(first(scope.rows("orders")).window, undefined);
});
for (const [op, side] of Object.entries({ ">=": "since", "<=": "until", ">": "after", "<": "before" })) {
  const day = { node: "date", value: "2024-01-31" };
  test(`a date compared with ${op} is drawn as ${side}, not as text`, () => {
    const said = { node: "compare", op, left: name("joined"), right: day };
    for (const expr of [said, { node: "not", term: said }]) {
      const form = formOf(expr, scope);
      assert.deepEqual(
        [form.form, form.test.op, form.test.point, form.test.negated],
        ["time", side, { date: day.value }, expr !== said],
      );
    }
    const instant = { node: "instant", value: "2024-01-31T10:00:00+01:00" };
    assert.equal(formOf({ ...said, left: name("seen"), right: instant }, scope).test.point.date, instant.value);
  });
}

test("a name that is not known is drawn as text", () => assert.equal(formOf(name("nothing"), scope), null));

test("handles and words of a number fit each other", () => {
  assert.deepEqual(endsOf(testOfEnds(1, 5)), { low: 1, high: 5, over: false, under: false });
  assert.equal(testOfEnds(null, null).op, "known");
  assert.equal(testOfEnds(3, null).op, ">=");
  assert.equal(testOfEnds(null, 3).op, "<=");
  assert.equal(endsOf(withOp(testOfEnds(1, 5), "!=")), null);
  for (const op of ["between", ">=", "<=", ">", "<", "=", "!=", "in", "not in", "not between", "known", "unknown"])
    assert.equal(withOp(testOfEnds(2, 9), op).op, op);
});

for (const [items, low, high] of [
  [[9, 3], 3, 9],
  [[5, 20, 1], 1, 20],
  [[4], 4, 4],
]) {
  test(`any of ${items} becomes between ${low} and ${high}`, () => {
    const of = { op: "in", low: null, high: null, items };
    assert.deepEqual(withOp(of, "between"), { op: "between", low, high, items: [] });
    assert.deepEqual(withOp(of, "not between"), { op: "not between", low, high, items: [] });
  });
}

for (const [op, held, shown] of [
  ["known", "contains", "contains"],
  ["known", "not in", "not in"],
  ["known", undefined, "known"],
  ["<=", "between", "between"],
  [">=", "between", "between"],
  [">=", "in", ">="],
  ["in", "contains", "in"],
  ["unknown", "contains", "unknown"],
]) {
  test(`what says ${op} after ${held} was being filled in is shown as ${shown}`, () =>
    assert.equal(opShown(op, held), shown));
}

for (const [amount, unit, days, left] of [
  [7, "day", 7, "day"],
  [52, "week", 52, "week"],
  [53, "week", 366, "day"],
  [400, "day", 366, "day"],
  [2, "month", 60, "day"],
  [1, "quarter", 91, "day"],
  [3, "year", 366, "day"],
  [5, "hour", 1, "day"],
]) {
  test(`an anniversary within ${amount} ${unit}s is looked for within ${days} ${left}s`, () => {
    const before = timeTest({ anniversary: true, amount, unit, calendar: true });
    for (const made of [fitting(before), withTimeOp({ ...before, op: "day" }, "next")])
      assert.deepEqual([made.amount, made.unit, made.calendar], [days, left, false]);
    assert.deepEqual(unitsFor(before), ["day", "week"]);
    assert.ok(fitting(before).amount <= mostOf(fitting(before)));
  });
}
test("from this month one comes to a month, and of an anniversary to its days", () => {
  const before = timeTest({ op: "period", unit: "month" });
  const made = [before, { ...before, anniversary: true }].map((each) => withTimeOp(each, "within"));
  assert.deepEqual(
    made.map(({ amount, unit }) => [amount, unit]),
    [
      [1, "month"],
      [30, "day"],
    ],
  );
});
test("a window that is none of an anniversary stays what it is", () => {
  const test = timeTest({ amount: 3, unit: "month", calendar: true });
  assert.equal(fitting(test), test);
  assert.ok(unitsFor(test).includes("calendar month") && !unitsFor(test).includes("calendar hour"));
});
test("what has a time is an instant, however long its year", () =>
  assert.deepEqual(
    ["2024-01-31", "20255-01-06", "2024-01-31T10:00"].map((each) => constant("date", each).node),
    ["date", "date", "instant"],
  ));

test("every comparison that can be chosen gives a condition of its own kind", () => {
  const form = formOf(tree("spend between 250 and 4000 and country in ['NO', 'DK']").terms[0], scope);
  for (const op of ["between", ">=", "<=", ">", "<", "=", "!=", "in", "not in", "not between", "known", "unknown"]) {
    assert.equal(formOf(form.write(withOp(form.test, op)), scope).test.op, op);
  }
});

test("whatever can be picked begins as a condition that an editor draws", () => {
  for (const item of itemsOf(scope)) assert.ok(formOf(firstCondition(item), scope), item.key);
  const rows = scope.rows("orders");
  for (const item of itemsOf(rows)) assert.ok(formOf(firstCondition(item), rows), item.key);
});

test("columns of rows mean what they mean there, and only there", () => {
  const rows = scope.rows("orders");
  assert.equal(rows.describe(name("amount")).type, "number");
  assert.equal(rows.describe(name("store", "city")).title, "store city");
  assert.equal(rows.describe(name("profile", "spend")).type, "number");
  assert.equal(scope.describe(name("amount")), null);
  assert.equal(rows.tables.map((each) => each.name).join(), "lines");
  assert.equal(scope.rows("cart_adds", "orders").describe(name("orders", "amount")), null);
});

test("another function keeps what fits and drops what does not", () => {
  const orders = world.tables[0];
  const count = tree("count(distinct orders.channel) between 2 and 5").value;
  assert.deepEqual(withFunction(count, "any", orders), { node: "aggregate", function: "any", target: ["orders"] });
  assert.deepEqual(withFunction(count, "last", orders).target, ["orders", "channel"]);
  assert.deepEqual(withFunction(count, "sum", orders).target, ["orders", "amount"]);
  const periods = withFunction(tree("any(orders)"), "active_periods", orders);
  assert.deepEqual([periods.period.amount, periods.last], [30, 12]);
  assert.equal(withFunction(periods, "count", orders).period, undefined);
});

test("another table drops conditions and columns of the old one", () => {
  const node = tree("count(orders within 90 days where channel = 'app') >= 3").left;
  const made = withTable(node, world.tables[3]);
  assert.deepEqual(made, { node: "aggregate", function: "count", target: ["cards"] });
  assert.equal(withTable(node, world.tables[2]).window.node, "within");
});

test("a comparison stays as long as it fits the function", () => {
  const expr = tree("count(orders within 90 days where channel = 'app') >= 3");
  const form = formOf(expr, scope);
  assert.equal(onSubject(form, { ...form.subject, where: undefined }, scope).right.value, 3);
  assert.equal(onSubject(form, withFunction(form.subject, "any", world.tables[0]), scope).node, "aggregate");
  assert.equal(onSubject(form, withFunction(form.subject, "last", world.tables[0]), scope).node, "when");
});
