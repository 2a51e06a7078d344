/** Size, entries and exits on earlier days. It may take the kernel seconds, so it is asked by a button. */
import { h } from "../../dom.js";
import { button, select } from "../parts.js";
import { answer, need } from "../tabs.js";

const SPANS = [
  ["1 day|30 days", "30 days"],
  ["1 week|26 weeks", "half a year"],
  ["1 week|52 weeks", "a year"],
  ["1 month|24 months", "two years"],
];

/** @param {import("../../app.js").App} app */
export function history(app) {
  const span = app.part("history:span", "1 week|52 weeks");
  const [every, over] = span.split("|");
  const wanted = app.part("history:wanted");
  const question = { ask: /** @type {const} */ ("history"), text: app.draft.text, every, over };
  const fresh = wanted === JSON.stringify(question);
  const held = need(app, "history", question, fresh);
  return [
    h(
      "div.st-tools",
      select("Over", span, SPANS, (value) => app.setPart("history:span", value)),
      button(
        held.told ? "Again for the audience as it is now" : "Show",
        () => app.setPart("history:wanted", JSON.stringify(question)),
        { disabled: fresh && Boolean(held.told || held.waits), class: "st-small" },
      ),
      h("span.st-quiet", `each ${every.slice(2)}, as a run on that day would have had it`),
    ),
    answer({ ...held, waits: held.waits || (held.told !== null && !fresh) }, (told) => chart(app, told.rows)),
  ];
}

const [WIDTH, HEIGHT, SMALL] = [720, 120, 40];

/** @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").HistoryDay[]} rows */
function chart(app, rows) {
  if (rows.length < 2) return h("p.st-quiet", "There is no history to show.");
  const f = app.formats;
  const day = (/** @type {import("../../protocol.d.ts").HistoryDay} */ row) => f.day(row.as_of);
  const most = Math.max(...rows.map((each) => each.size));
  if (!most) return h("p.st-quiet", "Nobody was in this audience on any of these days.");
  const moved = Math.max(...rows.map((each) => Math.max(each.entries ?? 0, each.exits ?? 0)), 1);
  const x = (/** @type {number} */ index) => (index / (rows.length - 1)) * WIDTH;
  const line = rows
    .map(
      (each, index) =>
        `${index ? "L" : "M"}${x(index).toFixed(1)} ${(HEIGHT - (each.size / most) * HEIGHT).toFixed(1)}`,
    )
    .join("");
  const bars = (/** @type {"entries"|"exits"} */ what, /** @type {number} */ way) =>
    rows
      .map(
        (each, index) =>
          `M${x(index).toFixed(1)} ${HEIGHT + SMALL + 8}v${(way * ((each[what] ?? 0) / moved) * SMALL).toFixed(1)}`,
      )
      .join("");
  const [first, last] = [rows[0], rows[rows.length - 1]];
  return [
    h(
      "svg.st-chart",
      {
        viewBox: `-4 -6 ${WIDTH + 8} ${HEIGHT + 2 * SMALL + 20}`,
        role: "img",
        "aria-label": `Size from ${f.count(first.size)} on ${day(first)} to ${f.count(last.size)} on ${day(last)}`,
      },
      h("path.st-axis", { d: `M0 ${HEIGHT}H${WIDTH}M0 ${HEIGHT + SMALL + 8}H${WIDTH}` }),
      h("path.st-line-path", { d: line }),
      h("path.st-in", { d: bars("entries", -1) }),
      h("path.st-out", { d: bars("exits", 1) }),
    ),
    h(
      "div.st-tools.st-below",
      h("span.st-quiet", day(first)),
      h("span", `size, at most ${f.count(most)}`),
      h("span.st-key.st-in-key"),
      "entries",
      h("span.st-key.st-out-key"),
      "exits",
      h("span.st-grow"),
      h("span.st-quiet", day(last)),
    ),
    h(
      "details",
      h("summary", "As a table"),
      h(
        "div.st-scroll",
        { tabindex: 0, role: "region", "aria-label": "History" },
        h(
          "table.st-table",
          h(
            "thead",
            h(
              "tr",
              ...["Day", "Size", "Share", "Entries", "Exits"].map((each) => h("th", { scope: "col" }, each)),
            ),
          ),
          h(
            "tbody",
            ...[...rows]
              .reverse()
              .map((each) =>
                h(
                  "tr",
                  { key: each.as_of },
                  h("td", day(each)),
                  h("td.st-right", f.count(each.size)),
                  h("td.st-right", each.share === null ? "–" : f.share(each.share)),
                  h("td.st-right", each.entries === null ? "–" : f.count(each.entries)),
                  h("td.st-right", each.exits === null ? "–" : f.count(each.exits)),
                ),
              ),
          ),
        ),
      ),
    ),
  ];
}
