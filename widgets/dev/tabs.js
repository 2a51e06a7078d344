/** Answers of the made-up kernel for the tabs, and for saving and exporting. */
import { conditions, counts, members, NAMES, treeOf } from "./asked.js";
import { holds, read, write, Wrong } from "./language.js";
import { audiences, people, properties } from "./world.js";

export const tabAnswers = {
  sample: (asked) => {
    const columns = [
      { name: "id", title: "Id", unit: "", type: "number" },
      ...asked.columns.map((name) => properties.find((each) => each.name === name)),
    ];
    return {
      columns,
      rows: members(treeOf(asked))
        .slice(0, 20)
        .map((each) => columns.map(({ name }) => (name === "email" ? "•••" : each[name]))),
    };
  },
  breakdown: (asked) => {
    const found = members(treeOf(asked));
    const top = counts(asked.property).top.slice(0, 12);
    const rows = top.map(({ value, count }, position) => {
      const inside = found.filter((each) => [each[asked.property]].flat().includes(value)).length;
      return {
        value: String(value),
        kind: "value",
        members: inside,
        share_of_members: inside / found.length,
        everyone: count,
        share_of_everyone: count / people.length,
        index: ((inside / found.length) * 100) / (count / people.length),
        position,
      };
    });
    return {
      property: asked.property,
      title: asked.property,
      unit: "",
      ordered: false,
      members: found.length,
      everyone: people.length,
      rows,
    };
  },
  overlap: (asked) => {
    const sets = [
      members(treeOf(asked)),
      ...asked.with.map((name) => members(read(audiences.find((each) => each.name === name).text, NAMES))),
    ];
    return {
      names: ["", ...asked.with],
      sizes: sets.map((each) => each.length),
      total: people.length,
      union: 0,
      both: sets.map((a) => sets.map((b) => a.filter((each) => b.includes(each)).length)),
      exclusive: null,
    };
  },
  history: () => ({
    rows: Array.from({ length: 30 }, (_, week) => ({
      as_of: `2025-${String(1 + Math.floor(week / 3)).padStart(2, "0")}-${10 + (week % 3) * 7}`,
      size: 500 + Math.round(200 * Math.sin(week / 5)) + week * 5,
      share: 0.2,
      entries: 20 + (week % 7) * 3,
      exits: 15 + (week % 5) * 4,
    })),
  }),
  lint: (asked) => ({
    findings: conditions(treeOf(asked))
      .slice(0, 1)
      .map(({ node }) => ({
        rule: "no-effect",
        severity: "warning",
        message: "The condition changes nothing.",
        remedy: "Leave it out.",
        at: 0,
        text: write(node),
      })),
  }),
  why: (asked) => {
    const [tree, person] = [treeOf(asked), people.find((each) => String(each.id) === asked.key)];
    if (!person) throw new Wrong(`No customer has the key ${asked.key}.`, null);
    return {
      key: person.id,
      verdict: holds(tree, person, NAMES),
      conditions: conditions(tree).map(({ node }) => ({
        text: write(node),
        holds: holds(node, person, NAMES),
        values: [],
        rows: null,
      })),
      flip: null,
    };
  },
  sql: (asked) => ({ sql: `SELECT id\nFROM people\nWHERE ${write(treeOf(asked))}`, words: write(treeOf(asked)) }),
  audiences: () => ({ audiences }),
  save: (asked) => ({ name: asked.name, version: String(Date.now()) }),
  export_plan: (asked) => ({
    steps: [
      { name: "matched", count: members(treeOf(asked)).length },
      { name: "reachable", count: 10 },
    ],
    rows: 10,
    columns: ["id"],
  }),
  export: (asked) => ({ path: `exports/${asked.file}`, rows: 10, manifest: { rows: 10 } }),
};
