/** The tree of a condition on rows: kept beside the JSON of the aggregate, so that its ids and empty groups stay. */
import { cut, grow, same } from "../tree.js";
import { merge } from "../merge.js";
import { known, name } from "../forms/nodes.js";
import { groupView } from "./tree.js";

/**
 * @param {import("./condition.js").Place} at
 * @param {{name: string, table: string, before: string|null, json: any, change: (json: any, key?: string) => void, needed: boolean}} of
 */
export function nested(at, { name: which, table, before, json, change, needed }) {
  const { app } = at;
  const part = `where:${at.key}:${which}`;
  const wanted = json ?? { node: "everyone" };
  const held = app.parts.get(part);
  const root = !held ? grow(wanted) : same(cut(held).tree, wanted) ? held : merge(wanted, held);
  app.parts.set(part, root);
  const host = {
    app,
    name: part,
    scope: at.scope.rows(table, before),
    get tree() {
      return app.parts.get(part) ?? root;
    },
    edit: (/** @type {any} */ now, key = "") => {
      app.parts.set(part, now);
      const { tree } = cut(now);
      if (tree.node !== "everyone") return change(tree, key && `${which}:${key}`);
      if (!now.terms.length) app.parts.delete(part);
      change(
        needed
          ? known(
              name(
                at.scope.tableOf(table)?.time
                  ? "time"
                  : /** @type {any} */ (at.scope.tableOf(table)).columns[0].path[0],
              ),
            )
          : undefined,
        key,
      );
      app.redraw();
    },
    draw: () => groupView(host, host.tree, 0, at.key),
  };
  return host;
}
