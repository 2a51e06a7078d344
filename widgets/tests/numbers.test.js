import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldNumber, formats, refusal, toPoints, toUnits, typedNumber, typedNumbers } from "../src/numbers.js";

const f = formats({ locale: "en-GB" });
const plain = (text) => text.replaceAll("\u202f", " ");

for (const [value, wanted] of [
  [0, "0"],
  [999, "999"],
  [12481, "12 481"],
  [1234567, "1 234 567"],
  [-5000, "\u22125 000"],
]) {
  test(`a count of ${value} reads ${wanted}`, () => assert.equal(plain(f.count(value)), wanted));
}
for (const [value, wanted] of [
  [0, "0"],
  [312, "+312"],
  [-3902, "\u22123 902"],
]) {
  test(`a change of ${value} reads ${wanted}`, () => assert.equal(plain(f.change(value)), wanted));
}
for (const [share, wanted] of [
  [0, "0.0 %"],
  [0.062, "6.2 %"],
  [1, "100.0 %"],
  [0.0001, "< 0.1 %"],
  [0.99999, "100.0 %"],
]) {
  test(`a share of ${share} reads ${wanted}`, () => assert.equal(plain(f.share(share)), wanted));
}
test("large sums are shortened", () => assert.equal(plain(formats({ locale: "en-US" }).short(18_400_000)), "18.4M"));
test("a locale that no browser knows is no error", () =>
  assert.equal(typeof formats({ locale: "not a locale" }).count(5), "string"));

const norwegian = { locale: "en-US", decimal: ",", group: ".", currency: "{currency} {amount}", date: "d.M.yyyy" };
test("the kernel says how numbers are written", () => {
  const told = formats(norwegian, "NOK");
  assert.equal(told.count(1_234_567), "1.234.567");
  assert.equal(told.value(-1234.5), "\u22121.234,5");
  assert.equal(plain(told.share(0.062)), "6,2 %");
});
for (const [unit, wanted] of [
  ["NOK", "NOK 5"],
  ["EUR", "5 EUR"],
  ["", "5"],
]) {
  test(`an amount of '${unit}' reads '${wanted}'`, () =>
    assert.equal(formats(norwegian, "NOK").around(unit).join("5"), wanted));
}
test("an amount stands before its currency until the kernel says otherwise", () =>
  assert.equal(formats({}, "NOK").around("NOK").join("5"), "5 NOK"));
for (const [date, iso, wanted] of [
  ["yyyy-MM-dd", "2026-01-05", "2026-01-05"],
  ["d.M.yyyy", "2026-01-05T10:00", "5.1.2026"],
  ["dd/MM/yyyy", "2026-11-30", "30/11/2026"],
  ["d.M.yyyy", "never", "never"],
]) {
  test(`${iso} as ${date} reads ${wanted}`, () => assert.equal(formats({ ...norwegian, date }).day(iso), wanted));
}

for (const [typed, value] of [
  ["250", 250],
  ["-1.5", -1.5],
  ["4 000", 4000],
  ["4\u202f000", 4000],
  ["\u22125", -5],
  ["3,5", 3.5],
  ["3,", 3],
  ["0,125", 0.125],
  ["4,000", null],
  ["4.000", null],
  ["-12.250", null],
  ["1.125", 1.125],
  ["4.0", 4],
  ["0.500", 0.5],
  ["1e-7", 1e-7],
  ["0.1", 0.1],
  ["0.30000000000000004", 0.30000000000000004],
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", null],
  ["9578123412341235", null],
  ["1234567890123456.75", null],
  ["1e3", 1000],
  [".5", 0.5],
  ["", null],
  ["abc", null],
  ["1-2", null],
  ["1,000,000", null],
  ["Infinity", null],
  ["0x10", null],
]) {
  test(`typed ${JSON.stringify(typed)} is ${value}`, () => assert.equal(typedNumber(typed), value));
}
for (const [typed, unit, value] of [
  ["12 %", "share", 0.12],
  ["12,5%", "share", 0.125],
  ["0.12", "share", 0.12],
  ["90%", "%", 90],
  ["12 %", "NOK", null],
  ["%", "share", null],
]) {
  test(`typed ${typed} of ${unit} is ${value}`, () => assert.equal(typedNumber(typed, unit), value));
}
for (const [typed, said] of [
  ["", ""],
  ["-", ""],
  ["4000", ""],
  ["4,000", "4 or 4000? Write one of them"],
  ["4.000", "4 or 4000? Write one of them"],
  ["9578123412341235", "Too many digits for this field: write it in the filter text"],
  ["five", "This is no number"],
]) {
  test(`of ${JSON.stringify(typed)} it is said: ${said || "nothing"}`, () => assert.equal(refusal(typed), said));
}
for (const [typed, values] of [
  ["0", [0]],
  ["3,5", [3.5]],
  ["3, 5", [3, 5]],
  ["3,", [3]],
  ["3,5,7", [3, 5, 7]],
  ["1,5, 2,5", [1.5, 2.5]],
  ["3; 4,5", [3, 4.5]],
  ["4 000, 5", [4000, 5]],
  ["", []],
  ["4,000", null],
  ["1,000,000", null],
  ["3, x", null],
]) {
  test(`typed among several, ${JSON.stringify(typed)} is ${JSON.stringify(values)}`, () =>
    assert.deepEqual(typedNumbers(typed), values));
}
test("a field shows plain numbers", () =>
  assert.deepEqual([fieldNumber(null), fieldNumber(4000), fieldNumber(-0.5)], ["", "4000", "-0.5"]));
test("offsets count characters for the kernel and units for the browser", () => {
  const text = "name = '👍ø' and x";
  assert.equal(toUnits(text, 9), 10);
  assert.equal(toPoints(text, 10), 9);
  assert.equal(toPoints(text, toUnits(text, 12)), 12);
});
