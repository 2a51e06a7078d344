import assert from "node:assert/strict";
import { test } from "node:test";
import { Lanes, Refused, Replaced, unlessReplaced } from "../src/lanes.js";

function made(options) {
  const sent = [];
  return { sent, lanes: new Lanes((message) => sent.push(message), { prefix: "v-", ...options }) };
}

test("a question is sent at once and answered by its id", async () => {
  const { sent, lanes } = made();
  const asked = lanes.ask("reach", { ask: "reach", text: "vip" });
  assert.deepEqual(sent, [{ id: "v-1", ask: "reach", text: "vip" }]);
  lanes.receive({ id: "other-1", ok: "not mine" });
  lanes.receive({ event: "data" });
  lanes.receive(null);
  lanes.receive({ id: "v-1", ok: { matched: 3 } });
  assert.deepEqual(await asked, { matched: 3 });
  assert.ok(!lanes.busy("reach"));
  lanes.close();
});

test("one question of a lane is in flight; the newest that waits replaces the older", async () => {
  const { sent, lanes } = made();
  const first = lanes.ask("reach", { ask: "reach", text: "1" });
  const second = lanes.ask("reach", { ask: "reach", text: "2" });
  const third = lanes.ask("reach", { ask: "reach", text: "3" });
  await assert.rejects(second, Replaced);
  assert.equal(sent.length, 1);
  lanes.receive({ id: "v-1", ok: 1 });
  assert.equal(await first, 1);
  assert.deepEqual(
    sent.map((each) => each.text),
    ["1", "3"],
  );
  lanes.receive({ id: "v-2", ok: 3 });
  assert.equal(await third, 3);
});

test("lanes do not wait for each other", () => {
  const { sent, lanes } = made();
  lanes.ask("reach", { ask: "reach" });
  lanes.ask("text", { ask: "read" });
  assert.equal(sent.length, 2);
  lanes.close();
});

test("a refusal carries what the kernel said", async () => {
  const { lanes } = made();
  const asked = lanes.ask("text", { ask: "read", text: "spnd" });
  lanes.receive({
    id: "v-1",
    error: { problem: "No property.", message: "No property named 'spnd'.", at: 0, length: 4, suggestion: "spend" },
  });
  await assert.rejects(asked, (why) => why instanceof Refused && why.problem.suggestion === "spend");
});

test("a late answer is told, asked for again under the same id, and taken when it comes", async () => {
  const { sent, lanes } = made({ patience: 10 });
  const told = [];
  lanes.onlate = () => told.push(lanes.late);
  const asked = lanes.ask("reach", { ask: "reach", text: "1" });
  const next = lanes.ask("reach", { ask: "reach", text: "2" });
  await new Promise((done) => setTimeout(done, 60));
  assert.ok(sent.length >= 2 && sent.length <= 4, `${sent.length}`);
  assert.ok(sent.every((each) => each.id === "v-1" && each.text === "1"));
  assert.ok(told.length && told.every(Boolean));
  lanes.receive({ id: "v-1", ok: 1 });
  lanes.receive({ id: "v-1", ok: "again" });
  assert.deepEqual([await asked, told.at(-1)], [1, false]);
  lanes.receive({ id: "v-2", ok: 2 });
  assert.equal(await next, 2);
  assert.ok(!lanes.late);
});

test("what is asked again is what was asked, whatever came to be known since", async () => {
  const { sent, lanes } = made({ patience: 10 });
  let known = "1";
  lanes.ask("reach", {
    ask: "reach",
    get over() {
      return known;
    },
  });
  known = "2";
  await new Promise((done) => setTimeout(done, 25));
  assert.equal(sent[1].over, "1");
  lanes.close();
});

test("what is in flight when the line is cut is refused", async () => {
  const { lanes } = made();
  const asked = lanes.ask("reach", { ask: "reach" });
  lanes.cut();
  await assert.rejects(asked, Refused);
  assert.ok(!lanes.busy("reach"));
});

test("an asker that does not mind being replaced gets nothing", async () => {
  const { lanes } = made();
  lanes.ask("reach", { ask: "reach" });
  const replaced = unlessReplaced(lanes.ask("reach", { ask: "reach" }));
  lanes.ask("reach", { ask: "reach" });
  assert.equal(await replaced, null);
  lanes.close();
});

test("a question that cannot be sent is refused, and the lane is free again", async () => {
  const lanes = new Lanes(() => {
    throw new Error("the line is cut");
  });
  await assert.rejects(lanes.ask("reach", { ask: "reach" }), Refused);
  assert.ok(!lanes.busy("reach"));
});

test("who hears an answer may drop what waits behind it", async () => {
  const { sent, lanes } = made();
  const first = lanes.ask("reach", { ask: "reach", text: "1" }, () => lanes.drop("reach"));
  const second = unlessReplaced(lanes.ask("reach", { ask: "reach", text: "2" }));
  lanes.receive({ id: "v-1", ok: 1 });
  assert.deepEqual([await first, await second, sent.length], [1, null, 1]);
  assert.ok(!lanes.busy("reach"));
});
