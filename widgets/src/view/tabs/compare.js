/** Against everyone, and against other audiences. */
import { h } from "../../dom.js";
import { button, select } from "../parts.js";
import { answer, need } from "../tabs.js";

/** @param {import("../../app.js").App} app */
export function compare(app) {
  const choices = app.world.properties.filter(
    (each) => !each.private && each.type !== "other" && each.name !== app.opened?.key,
  );
  const by = app.part(
    "compare:by",
    (choices.find((each) => each.type === "text") ?? choices[0])?.name,
  );
  if (!by) return h("p.st-quiet", "There is no property to compare by.");
  const held = need(app, "compare", { ask: "breakdown", text: app.draft.text, property: by });
  return [
    h(
      "div.st-tools",
      select(
        "Compare by",
        by,
        choices.map((each) => [each.name, each.title || each.name]),
        (name) => app.setPart("compare:by", name),
      ),
      h("span.st-key.st-inside"),
      "members",
      h("span.st-key.st-everyone"),
      "everyone",
      h("span.st-quiet", "index 100 = as everyone"),
    ),
    answer(held, (told) => breakdown(app, told)),
  ];
}

/** Nobody is no bar, few are one that can be seen. @param {number} part */
const width = (part) => ({ width: `${part * 100}%`, "min-width": part ? "1px" : "0" });

/** @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").BreakdownReply} told */
function breakdown(app, told) {
  const f = app.formats;
  const { rows } = told;
  const most = Math.max(
    ...rows.map((each) => Math.max(each.share_of_members ?? 0, each.share_of_everyone)),
    1e-9,
  );
  const bar = (/** @type {number|null} */ share, /** @type {string} */ name) =>
    h("span", { class: `st-pair ${name}`, style: width((share ?? 0) / most) });
  return h(
    "div.st-scroll",
    { tabindex: 0, role: "region", "aria-label": "Members against everyone" },
    h(
      "table.st-table.st-bars",
      h(
        "thead",
        h(
          "tr",
          h("th", { scope: "col" }, told.title || told.property),
          h("th", { scope: "col" }, h("span.st-unseen", "Shares")),
          ...["Members", "Share", "Everyone", "Index"].map((each) =>
            h("th.st-right", { scope: "col" }, each),
          ),
        ),
      ),
      h(
        "tbody",
        ...rows.map((each) =>
          h(
            "tr",
            { key: `${each.kind}:${each.value}` },
            h(
              "th",
              { scope: "row", dir: "auto", class: each.kind === "missing" ? "st-quiet" : "", title: String(each.value) },
              each.value,
            ),
            h(
              "td.st-bar-cell",
              bar(each.share_of_members, "st-inside"),
              bar(each.share_of_everyone, "st-everyone"),
            ),
            h("td.st-right", f.count(each.members)),
            h("td.st-right", each.share_of_members === null ? "–" : f.share(each.share_of_members)),
            h("td.st-right", f.share(each.share_of_everyone)),
            h(
              "td",
              { class: `st-right ${each.index !== null && Math.abs(each.index - 100) >= 20 ? "st-strong" : ""}` },
              each.index === null ? "–" : f.count(Math.round(each.index)),
            ),
          ),
        ),
      ),
    ),
  );
}

/** @param {import("../../app.js").App} app */
export function overlap(app) {
  const names = app.world.audiences
    .map((each) => each.name)
    .filter((each) => each !== app.draft.name);
  const chosen = app.part("overlap:with", names.slice(0, 3));
  const put = (/** @type {string[]} */ now) => app.setPart("overlap:with", now);
  const held = need(app, "overlap", { ask: "overlap", text: app.draft.text, with: chosen }, chosen.length > 0);
  return [
    h(
      "div.st-tools",
      "with",
      ...chosen.map((/** @type {string} */ each) =>
        h(
          "span.st-chip",
          { key: each, dir: "auto" },
          each,
          button(
            `Remove ${each}`,
            () => put(chosen.filter((/** @type {string} */ name) => name !== each)),
            { class: "st-plain" },
            "×",
          ),
        ),
      ),
      select(
        "Add an audience",
        "",
        [
          ["", "+ audience"],
          ...names
            .filter((/** @type {string} */ each) => !chosen.includes(each))
            .map((/** @type {string} */ each) => [each, each]),
        ],
        (name) => name && put([...chosen, name].slice(0, 6)),
      ),
    ),
    chosen.length
      ? answer(held, (told) => [pairs(app, told), regions(app, told)])
      : h("p.st-quiet", "Add an audience to compare with."),
  ];
}

/** @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").OverlapReply} told */
function pairs(app, told) {
  const f = app.formats;
  const mine = told.sizes[0];
  return h(
    "table.st-table.st-bars",
    h(
      "thead",
      h(
        "tr",
        h("th", { scope: "col" }, "Audience"),
        h("th", { scope: "col" }, h("span.st-unseen", "Part of this audience")),
        ...["In both", "Of this one", "Of theirs", "Size"].map((each) =>
          h("th.st-right", { scope: "col" }, each),
        ),
      ),
    ),
    h(
      "tbody",
      ...told.names.slice(1).map((name, index) => {
        const [both, size] = [told.both[0][index + 1], told.sizes[index + 1]];
        return h(
          "tr",
          { key: name },
          h("th", { scope: "row", dir: "auto" }, name),
          h(
            "td.st-bar-cell",
            h("span.st-pair.st-inside", { style: width(mine ? both / mine : 0) }),
          ),
          h("td.st-right", f.count(both)),
          h("td.st-right", mine ? f.share(both / mine) : "–"),
          h("td.st-right", size ? f.share(both / size) : "–"),
          h("td.st-right", f.count(size)),
        );
      }),
    ),
  );
}

/** @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").OverlapReply} told */
function regions(app, told) {
  if (!told.exclusive) return null;
  const rows = [...told.exclusive].sort((a, b) => b.count - a.count).slice(0, 12);
  const most = Math.max(...rows.map((each) => each.count), 1);
  return h(
    "table.st-table.st-bars",
    h(
      "thead",
      h(
        "tr",
        h("th", { scope: "col" }, "In exactly"),
        h("th", { scope: "col" }, h("span.st-unseen", "Size")),
        h("th.st-right", { scope: "col" }, "Customers"),
      ),
    ),
    h(
      "tbody",
      ...rows.map((each) =>
        h(
          "tr",
          { key: each.of.join() },
          h(
            "th",
            { scope: "row", dir: "auto" },
            each.of.map((place) => (place ? told.names[place] : "this audience")).join(" + "),
          ),
          h(
            "td.st-bar-cell",
            h("span.st-pair.st-inside", { style: width(each.count / most) }),
          ),
          h("td.st-right", app.formats.count(each.count)),
        ),
      ),
    ),
  );
}
