/** How many match, whom each channel reaches, and what they are worth. */
import { h } from "../dom.js";
import { unreadable } from "../keeping.js";
import { count } from "../talk.js";
import { button, select, unseen } from "./parts.js";

/** @param {import("../app.js").App} app */
export function reach(app) {
  const { reach: told, formats: f } = app;
  const matched = app.live ?? told?.matched;
  const total = told?.total ?? app.world.total;
  const { saved } = app.draft;
  const change = !saved || !told || app.live !== null ? null : saved.text === told.text ? 0 : told.saved_change;
  return h(
    "section",
    {
      // a number that belongs to another text than what is shown
      class: `st-reach ${app.slow || app.typing || unreadable(app) ? "st-dim" : ""}`,
      "aria-label": "Reach",
      "aria-busy": String(app.lanes.busy("reach")),
      key: "reach",
    },
    h("div", { class: `st-bar-slow ${app.slow ? "st-on" : ""}` }),
    h("div.st-hero", { "data-count": matched ?? "" }, matched === undefined ? "–" : f.count(matched)),
    h(
      "div.st-under",
      "customers · ",
      matched === undefined ? "–" : f.share(total ? matched / total : 0),
      h("span.st-quiet", ` of ${f.count(total)}`),
    ),
    h(
      "div.st-since",
      change === null ? "\u00a0" : change === 0 ? "as saved" : `${f.change(change)} since saved`,
    ),
    app.draft.problem && h("div.st-trouble", { role: "alert" }, app.draft.problem.problem || app.draft.problem.message),
    h(
      "div.st-channels",
      ...(told ? Object.entries(told.channels).map(([name, each]) => channel(app, name, each, told.matched)) : []),
    ),
    value(app, told?.value),
  );
}

/** @param {import("../app.js").App} app @param {string} name @param {import("../protocol.d.ts").ChannelReply} each @param {number} matched */
function channel(app, name, each, matched) {
  const f = app.formats;
  const part = `channel:${name}`;
  const open = app.part(part, false);
  const wide = matched ? (each.reachable / matched) * 100 : 0;
  return h(
    "div.st-channel",
    { key: name },
    h(
      "button.st-channel-row",
      {
        type: "button",
        "aria-expanded": String(open),
        onclick: () => app.setPart(part, !open),
      },
      h("span.st-channel-name", { dir: "auto" }, titled(name)),
      h("span.st-track", h("span.st-bar", { style: { width: `${wide}%` } })),
      h("span.st-number", f.count(each.reachable), unseen(` of ${f.count(matched)} reached`)),
    ),
    open &&
      h(
        "table.st-waterfall",
        h(
          "tbody",
          h("tr", h("th", { scope: "row" }, "matched"), h("td", f.count(each.matched))),
          ...each.steps.map((step) =>
            h(
              "tr",
              { key: step.name },
              h("th", { scope: "row" }, step.words),
              h("td", step.lost ? `\u2212${f.count(step.lost)}` : "0"),
            ),
          ),
          h("tr.st-sum", h("th", { scope: "row" }, "reachable"), h("td", f.count(each.reachable))),
        ),
      ),
  );
}

const titled = (/** @type {string} */ name) =>
  ({ sms: "SMS", email: "E-mail" })[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

/** @param {import("../app.js").App} app @param {import("../protocol.d.ts").StakeReply|null|undefined} told */
function value(app, told) {
  const f = app.formats;
  const numbers = app.world.properties.filter((each) => each.type === "number" && !each.private);
  const options = [
    ["", "Value at stake …"],
    ...numbers.map((each) => [each.name, each.title || each.name]),
  ];
  const choose = (/** @type {string} */ name) => {
    app.setSetting("value", name || null);
    count(app, {});
  };
  return h(
    "div.st-value",
    select("Value at stake", app.draft.settings.value ?? "", options, choose, { class: "st-value-select" }),
    app.draft.settings.value && told
      ? h(
          "div",
          f.around(told.unit)[0],
          h("strong", told.sum === null ? "–" : f.short(Number(told.sum))),
          `${f.around(told.unit)[1]} `,
          h(
            "span.st-quiet",
            `Ø ${told.mean === null ? "–" : f.short(Number(told.mean))}${told.missing ? ` · ${f.count(told.missing)} unknown` : ""}`,
          ),
        )
      : null,
    app.draft.settings.value && told ? button("Do not show a value", () => choose(""), { class: "st-plain" }, "×") : null,
  );
}
