/** The head of the studio: which audience, whether it is saved, undo, save, export. */
import { h } from "../dom.js";
import { undo } from "../edits.js";
import { openExport, openNames, reset, save, startNew, openAudience, unreadable } from "../keeping.js";
import { button, stay, unseen, waiting } from "./parts.js";
import { float } from "./float.js";

/** @param {import("../app.js").App} app */
export function header(app) {
  const popup = app.part("popup");
  const open = popup?.kind === "names";
  const wrong = Boolean(unreadable(app));
  // to leave the field that is wrong would put it right, and save something else than what is seen
  const held = wrong ? stay : undefined;
  const state = app.draft.saved
    ? app.draft.saved.text === app.draft.text
      ? "saved"
      : "changed"
    : app.draft.text === "everyone"
      ? ""
      : "not saved";
  return h(
    "header.st-header",
    { key: "header" },
    h(
      "span.st-anchor",
      button(
        "Audience",
        () => (open ? app.setPart("popup", undefined) : openNames(app)),
        {
          class: "st-name",
          "data-focus": "name",
          "aria-haspopup": "menu",
          "aria-expanded": String(open),
          "aria-label": `Audience: ${app.draft.name || "New audience"}`,
          title: app.draft.name || "New audience",
        },
        h("span.st-cut", { dir: "auto" }, app.draft.name || "New audience"),
        h("span", { "aria-hidden": "true" }, "▾"),
      ),
      open && names(app, popup),
    ),
    h(
      "span.st-state.st-quiet",
      { title: app.draft.saved ? `version ${app.draft.saved.version.slice(0, 8)}` : undefined },
      state && h("span", { class: `st-dot ${state === "saved" ? "st-on" : ""}`, "aria-hidden": "true" }),
      state,
    ),
    h("span.st-grow", waiting(app)),
    h(
      "span.st-quiet.st-asof.st-cut",
      app.opened ? `${app.opened.workspace} · ${app.formats.day(app.opened.as_of)}` : "",
    ),
    button(
      "Undo",
      () => undo(app, true),
      { disabled: !app.draft.undo.past.length && !app.draft.field.problem, class: "st-plain", "aria-keyshortcuts": "Control+Z" },
      "↶",
    ),
    button(
      "Redo",
      () => undo(app, false),
      { disabled: !app.draft.undo.future.length && app.draft.unread?.over !== app.draft.tree, class: "st-plain", "aria-keyshortcuts": "Control+Shift+Z" },
      "↷",
    ),
    button("Save", () => save(app), {
      onpointerdown: held,
      disabled: app.opened?.can_save === false || (state === "saved" && !app.draft.field.waits) || !app.reach || wrong,
      title:
        app.opened?.can_save === false
          ? "This workspace is not a file"
          : wrong
            ? "What is shown cannot be read yet"
            : "Save as a named audience into the workspace file",
    }),
    button("Export…", () => openExport(app), {
      class: "st-primary",
      disabled: !app.reach || wrong,
      "data-focus": "export",
      onpointerdown: held,
    }),
    unseen(h("span", { role: "status", "aria-live": "polite" }, app.said)),
  );
}

/** @param {import("../app.js").App} app @param {any} popup */
function names(app, popup) {
  const close = (/** @type {() => void} */ act) => () => {
    app.setPart("popup", undefined);
    act();
  };
  const items = [
    h(
      "button",
      { key: "+new", type: "button", role: "menuitem", onclick: close(() => startNew(app, false)) },
      "New audience",
    ),
    h(
      "button",
      { key: "+copy", type: "button", role: "menuitem", onclick: close(() => startNew(app, true)) },
      "Duplicate (unsaved copy)",
    ),
    app.draft.saved &&
      h(
        "button",
        {
          key: "+reset",
          type: "button",
          role: "menuitem",
          disabled: app.draft.saved.text === app.draft.text,
          onclick: close(() => reset(app)),
        },
        "Back to what is saved",
      ),
    app.opened?.can_save &&
      h(
        "button",
        {
          key: "+as",
          type: "button",
          role: "menuitem",
          disabled: Boolean(unreadable(app)),
          onclick: close(() => app.setPart("dialog", { kind: "name", name: "" })),
        },
        "Save under another name…",
      ),
    ...(popup.audiences ?? []).map((/** @type {any} */ each) =>
      h(
        "button",
        {
          key: each.name,
          type: "button",
          role: "menuitem",
          title: each.text,
          // its text is not told yet
          disabled: each.version === undefined,
          onclick: close(() => openAudience(app, each)),
        },
        h("span.st-cut", { dir: "auto" }, each.name),
        h(
          "span.st-quiet",
          each.count === null || each.count === undefined ? "" : app.formats.count(each.count),
        ),
      ),
    ),
    popup.problem &&
      h(
        "button.st-trouble",
        { key: "+problem", type: "button", role: "menuitem", "aria-disabled": "true" },
        `What others saved is not here: ${popup.problem.problem}`,
      ),
  ];
  return float(
    "names",
    {
      class: "st-menu-list st-names",
      role: "menu",
      "aria-label": "Audiences",
      onkeydown: (/** @type {KeyboardEvent} */ event) => menuKey(app, event),
    },
    ...items,
  );
}

/** Arrows, Home, End and Escape in a menu of buttons. @param {import("../app.js").App} app @param {KeyboardEvent} event */
export function menuKey(app, event) {
  const all = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll("button:not([disabled])")];
  const place = all.indexOf(/** @type {any} */ (event.target));
  const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 }[event.key];
  event.stopPropagation();
  if (next !== undefined) {
    event.preventDefault();
    /** @type {any} */ (all[(next + all.length) % all.length])?.focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    app.setPart("popup", undefined);
    app.focus("name");
  }
}
