/**
 * What stands in a row of the tree: the editor that fits the condition, or its text.
 *
 * @typedef {object} Place  where a condition stands
 * @property {import("../app.js").App} app
 * @property {import("../edits.js").Host} host
 * @property {import("../scope.js").Scope} scope
 * @property {string} id  of the leaf
 * @property {string} key  unique for what is being edited, also below the leaf
 * @property {boolean} top  whether it is a condition of the audience, and not one on rows
 * @property {any} curve
 * @property {any} expr
 * @property {(expr: any, key?: string) => void} set
 */
import { h } from "../dom.js";
import { formOf } from "../forms/form.js";
import { LIST_OPS, takesMany, takesNone, TEXT_OPS, YES_OPS } from "../forms/text.js";
import { chips } from "./chips.js";
import { line } from "./line.js";
import { numberEditor } from "./number.js";
import { not, opShown, stripped } from "../forms/nodes.js";
import { button, select } from "./parts.js";
import { OPPOSITE, sentence } from "./sentence.js";
import { timeEditor } from "./time.js";

/** @param {Place} at */
export function condition(at) {
  if (at.app.part(`line:${at.id}`)) return line(at);
  const form = formOf(at.expr, at.scope);
  const { negated, node } = stripped(at.expr);
  // while a condition with a `not` has no value, it asks that there is one, and the `not` waits until it has
  const waits = `not:${at.id}`;
  const bare = (/** @type {any} */ expr) => expr.node === "known" && at.app.parts.has(`op:${at.id}`);
  const inner = bare(at.expr) && at.app.part(waits) ? form : !form && negated ? formOf(node, at.scope) : null;
  if (inner) {
    const plain = {
      ...at,
      expr: node,
      curve: null,
      set: (/** @type {any} */ expr, key = "") => {
        at.app.parts.set(waits, bare(expr));
        at.set(bare(expr) ? expr : expr.node === "not" ? expr.term : not(expr), key);
      },
    };
    return h(
      "div.st-negated",
      button("not", () => (at.app.setPart(waits, undefined), at.set(node)), { class: "st-word", "aria-label": "not: remove" }),
      drawn(plain, inner),
    );
  }
  return form ? drawn(at, form) : line(at);
}

/** @param {Place} at @param {import("../forms/form.js").Form} form */
function drawn(at, form) {
  if (form.form === "everyone")
    return h("div.st-condition", h("span.st-subject", "Everyone"));
  if (form.form === "ref") return reference(at, form);
  const rows = form.subject.node === "aggregate";
  const about = rows ? sentence(at, form) : subject(form);
  const test = editor(at, form);
  return h(
    "div",
    { class: `st-condition ${rows ? "st-rows" : ""}` },
    about,
    test && h("span.st-test", { key: "test" }, test),
  );
}

/** @param {import("../forms/form.js").ValueForm} form */
const subject = ({ about }) =>
  h(
    "span.st-subject",
    {
      title: [about.description, about.unit && `in ${about.unit}`].filter(Boolean).join(" · ") || undefined,
      dir: "auto",
    },
    about.title,
  );

/** @param {Place} at @param {import("../forms/form.js").ValueForm} form */
function editor(at, form) {
  const put = (/** @type {any} */ test) => at.set(form.write(test));
  const label = form.about.title;
  switch (form.form) {
    case "number":
      return numberEditor(at, form);
    case "time":
      return timeEditor(at, form);
    case "yes": {
      const rows = form.subject.node === "aggregate";
      const ops = rows ? YES_OPS.slice(0, 2).map(([op]) => [op, op === "yes" ? "is true" : "is not true"]) : YES_OPS;
      return rows && (form.test.op === "yes" || OPPOSITE[form.subject.function])
        ? null
        : select(`${label}: yes or no`, form.test.op, ops, (op) => put({ op, items: [] }), {
            "data-focus": `first:${at.id}`,
          });
    }
    case "known":
      return select(`${label}: known`, form.test.op, YES_OPS.slice(2), (op) => put({ op, items: [] }), {
        "data-focus": `first:${at.id}`,
      });
    default:
      return values(at, form, form.form === "list" ? LIST_OPS : TEXT_OPS);
  }
}

/** Texts and lists: a word and chips, or one field. @param {Place} at @param {any} form @param {string[][]} ops */
function values(at, form, ops) {
  const { test, about } = form;
  const put = (/** @type {any} */ now, key = "") => at.set(form.write(now), key);
  const part = `op:${at.id}`;
  const op = opShown(test.op, at.app.part(part));
  const fill = (/** @type {any[]} */ items, key = "") => {
    at.app.parts.set(part, op);
    put({ op, items }, key);
  };
  const choose = (/** @type {string} */ next) => {
    at.app.setPart(part, takesNone(next) ? undefined : next);
    put({ op: next, items: takesMany(next) ? test.items : test.items.slice(0, 1) });
    if (!takesNone(next) && !test.items.length) at.app.focus(takesMany(next) ? `chips:${at.id}` : `value:${at.id}`);
  };
  const type = form.form === "list" ? (about.element ?? "text") : "text";
  return [
    select(`${about.title}: comparison`, op, ops, choose, { "data-focus": `first:${at.id}` }),
    takesMany(op)
      ? chips(at, {
          label: about.title,
          items: test.items,
          type,
          values: about.values,
          change: fill,
        })
      : null,
    takesMany(op) || takesNone(op)
      ? null
      : h("input.st-input.st-text", {
          "aria-label": `${about.title}: ${op}`,
          value: test.items[0] ?? "",
          dir: "auto",
          key: "value",
          "data-focus": `value:${at.id}`,
          oninput: (/** @type {any} */ event) => fill([event.target.value], "type"),
        }),
  ];
}

/** @param {Place} at @param {import("../forms/form.js").RefForm} form */
function reference(at, { what, name, negated }) {
  const { world } = at.scope;
  const put = (/** @type {string} */ to, no = negated) => {
    const inside = { node: what === "audience" ? "in audience" : "in list", name: to };
    at.set(no ? { node: "not", term: inside } : inside);
  };
  const names =
    what === "audience"
      ? world.audiences.map((each) => [each.name, each.title || each.name])
      : world.lists.map((each) => [each, each]);
  const count = what === "audience" ? world.audiences.find((each) => each.name === name)?.count : null;
  const title = what === "audience" ? "Audience" : "List";
  return h(
    "div.st-condition",
    h("span.st-subject", title),
    h(
      "span.st-test",
      select(
        `${title}: in or not`,
        negated ? "not" : "in",
        [
          ["in", "is in"],
          ["not", "is not in"],
        ],
        (value) => put(name, value === "not"),
        { "data-focus": `first:${at.id}` },
      ),
      select(`${title}: which`, name, names, (value) => put(value)),
      count === null || count === undefined
        ? null
        : h("span.st-quiet", `${at.app.formats.count(count)} customers`),
    ),
  );
}
