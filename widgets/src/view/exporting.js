/** The export dialog: to whom, which columns, who is left out and why; then where it is. */
import { h } from "../dom.js";
import { closeDialog, planExport, runExport } from "../keeping.js";
import { button, select, trouble } from "./parts.js";

/** @param {import("../app.js").App} app @param {any} dialog */
export function exportDialog(app, dialog) {
  if (dialog.done) return exported(app, dialog.done);
  planExport(app, dialog);
  const plan = app.part("plan");
  const put = (/** @type {object} */ fields) => app.setPart("dialog", { ...dialog, problem: null, ...fields });
  const file =
    dialog.file ??
    `${(app.draft.name || "audience").replace(/[^\p{L}\p{N}_-]+/gu, "_")}${dialog.channel ? `_${dialog.channel}` : ""}.${dialog.format}`;
  const formats = (app.opened?.export_formats ?? []).map((each) => [each, each]);
  return [
    "Export",
    [
      h(
        "form",
        { onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), runExport(app, dialog, file)) },
        h(
          "div.st-form",
          h("span", "To"),
          select(
            "Channel",
            dialog.channel,
            [...app.world.channels.map((/** @type {string} */ each) => [each, each]), ["", "no channel (keys only)"]],
            (channel) => put({ channel }),
          ),
          h("span", "Columns"),
          columns(app, dialog, put),
          h("span", "Format"),
          select("Format", dialog.format, formats, (format) =>
            put({ format, file: dialog.file?.replace(/\.\w+$/, `.${format}`) }),
          ),
          h("span", "File"),
          h(
            "span.st-file",
            h("span.st-quiet", app.opened?.exports ? `${app.opened.exports}/` : ""),
            h("input.st-input.st-wide", {
              "aria-label": "File name",
              value: file,
              "aria-invalid": file.trim() ? undefined : "true",
              oninput: (/** @type {any} */ event) => put({ file: event.target.value }),
            }),
          ),
        ),
        waterfall(app, plan),
        trouble(dialog.problem),
        h(
          "div.st-buttons",
          button("Cancel", () => closeDialog(app)),
          dialog.problem?.kind === "export_exists" && button("Replace it", () => runExport(app, dialog, file, true)),
          h(
            "button.st-button.st-primary",
            { type: "submit", disabled: Boolean(dialog.busy) || !file.trim() },
            dialog.busy
              ? "Writing …"
              : plan?.rows === undefined
                ? "Export"
                : `Export ${rows(app, plan.rows)}`,
          ),
        ),
      ),
    ],
  ];
}

/** @param {import("../app.js").App} app @param {any} dialog @param {(fields: object) => void} put */
function columns(app, dialog, put) {
  const left = app.world.properties.filter(
    (/** @type {any} */ each) => !dialog.columns.includes(each.name) && (!each.private || dialog.channel),
  );
  return h(
    "span.st-chips",
    ...dialog.columns.map((/** @type {string} */ each) =>
      h(
        "span.st-chip",
        { key: each },
        each,
        button(
          `Remove ${each}`,
          () => put({ columns: dialog.columns.filter((/** @type {string} */ name) => name !== each) }),
          { class: "st-plain" },
          "×",
        ),
      ),
    ),
    select(
      "Add a column",
      "",
      [["", "+ column"], ...left.map((/** @type {any} */ each) => [each.name, each.title || each.name])],
      (name) => name && put({ columns: [...dialog.columns, name] }),
    ),
  );
}

/** @param {import("../app.js").App} app @param {any} plan */
function waterfall(app, plan) {
  if (!plan?.steps) return plan?.problem ? trouble(plan.problem) : h("p.st-quiet", "Counting …");
  const f = app.formats;
  const most = plan.steps[0]?.count || 1;
  return h(
    "table.st-plan",
    h("caption.st-unseen", "Who is left out"),
    h(
      "tbody",
      ...plan.steps.map((/** @type {any} */ each, /** @type {number} */ index) =>
        h(
          "tr",
          { key: each.name },
          h("th", { scope: "row" }, each.words),
          h(
            "td.st-bar-cell",
            h("span.st-bar", { style: { width: `${(each.count / most) * 100}%` } }),
          ),
          h("td", f.count(each.count)),
          h("td.st-quiet", index ? f.change(each.count - plan.steps[index - 1].count) : ""),
        ),
      ),
    ),
  );
}

/** @param {import("../app.js").App} app @param {number} count */
const rows = (app, count) => `${app.formats.count(count)} ${count === 1 ? "row" : "rows"}`;

/** @param {import("../app.js").App} app @param {any} done */
function exported(app, done) {
  return [
    "Exported",
    [
      h("p", h("strong", rows(app, done.rows)), " written to"),
      h("pre.st-code-block", done.path),
      h(
        "details",
        h("summary", "Manifest"),
        h("pre.st-code-block", { tabindex: 0, "aria-label": "Manifest" }, JSON.stringify(done.manifest, null, 2)),
      ),
      h(
        "div.st-buttons",
        button("Close", () => closeDialog(app), { class: "st-primary" }),
      ),
    ],
  ];
}
