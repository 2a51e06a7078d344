/** What questions to the made-up kernel are about: trees, their conditions, and counts of people. */
import { holds, read, write } from "./language.js";
import { people, properties } from "./world.js";

export const NAMES = properties.map((each) => each.name);
export const members = (tree) => people.filter((each) => holds(tree, each, NAMES));

/** The conditions of a tree with their paths: `not` in front of one belongs to it. */
export function conditions(node, path = []) {
  let [inner, below] = [node, path];
  while (inner.node === "not") [inner, below] = [inner.term, [...below, "term"]];
  if (inner.node !== "and" && inner.node !== "or") return [{ path, node }];
  return inner.terms.flatMap((each, place) => conditions(each, [...below, "terms", place]));
}
export const rows = (tree) => conditions(tree).map(({ path, node }) => ({ path, text: write(node), drawable: true }));
export const treeOf = (asked) => asked.tree ?? read(asked.text, NAMES);
export const shown = (tree) => ({ text: write(tree), tree, rows: rows(tree) });

/** The tree with one condition taken away. */
export function without(tree, path) {
  if (!path.length) return { node: "everyone" };
  const copy = structuredClone(tree);
  const group = path.slice(0, -2).reduce((node, step) => node[step], copy);
  group.terms.splice(path.at(-1), 1);
  return group.terms.length ? copy : without(tree, path.slice(0, path.slice(0, -2).lastIndexOf("terms") + 2));
}

export function counts(name, over = people, { prefix = "", limit = 20 } = {}) {
  const found = new Map();
  for (const person of over)
    for (const value of [person[name]].flat()) if (value !== null) found.set(value, (found.get(value) ?? 0) + 1);
  const top = [...found]
    .map(([value, count]) => ({ value, count }))
    .filter((each) => String(each.value).toLowerCase().startsWith(prefix.toLowerCase()))
    .sort((a, b) => b.count - a.count);
  return {
    kind: "values",
    total: people.length,
    missing: over.filter((each) => each[name] === null).length,
    different: found.size,
    top: top.slice(0, limit),
  };
}

export function bins(name) {
  const values = people
    .map((each) => each[name])
    .filter((each) => each !== null)
    .sort((a, b) => (a < b ? -1 : 1));
  const positions = [...new Set(values)];
  const edges =
    typeof values[0] === "number"
      ? [...new Set(Array.from({ length: 25 }, (_, bin) => values[Math.floor((bin / 24) * (values.length - 1))]))]
      : [...new Set(values.map((each) => each.slice(0, 7)))].map((each) => `${each}-01`).concat("2026-02-01");
  const count = (over) =>
    edges
      .slice(1)
      .map(
        (edge, bin) =>
          over.filter(
            (each) =>
              each[name] !== null &&
              each[name] >= edges[bin] &&
              (each[name] < edge || (bin === edges.length - 2 && each[name] === edge)),
          ).length,
      );
  return { positions, edges, count };
}
