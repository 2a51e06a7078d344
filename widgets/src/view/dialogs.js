/** The dialogs: a name, an export, and "someone else changed this". Nothing else is modal. */
import { h } from "../dom.js";
import { closeDialog, openAudience, saveAs } from "../keeping.js";
import { exportDialog } from "./exporting.js";
import { button, trouble } from "./parts.js";

/** @param {import("../app.js").App} app */
export function dialogs(app) {
  const dialog = app.part("dialog");
  if (!dialog) return null;
  const [title, body] = { name: nameDialog, export: exportDialog, changed: changedDialog, failed: failedDialog }[
    /** @type {"name"|"export"|"changed"|"failed"} */ (dialog.kind)
  ](app, dialog);
  return h(
    "dialog",
    {
      key: `dialog:${dialog.kind}`,
      class: "st-dialog",
      "aria-labelledby": `${app.uid}-title`,
      mounted: (/** @type {HTMLDialogElement} */ el) => el.showModal(),
      onclose: () => closeDialog(app),
      onkeydown: stayInside,
    },
    h("h2", { id: `${app.uid}-title` }, title),
    ...body,
  );
}

const REACHED = "button, input, select, summary, [tabindex='0']";

/** Tab goes round: behind the last is the first, not the page. @param {KeyboardEvent} event */
function stayInside(event) {
  if (event.key !== "Tab") return;
  const all = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll(REACHED)].filter(
    (each) => !each.hasAttribute("disabled") && each.getClientRects().length,
  );
  const [first, last] = [all[0], all[all.length - 1]];
  const at = /** @type {Node} */ (event.currentTarget).ownerDocument?.activeElement;
  if (at !== (event.shiftKey ? first : last)) return;
  event.preventDefault();
  /** @type {HTMLElement} */ (event.shiftKey ? last : first).focus();
}

/** @param {import("../app.js").App} app @param {any} dialog */
function nameDialog(app, dialog) {
  const taken = app.world.audiences.some((/** @type {any} */ each) => each.name === dialog.name.trim());
  const fits = dialog.name.trim() !== "";
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (fits && !taken) saveAs(app, dialog.name.trim(), null);
  };
  return [
    "Save as",
    [
      h(
        "form",
        { onsubmit: submit },
        h(
          "label",
          "Name ",
          h("input.st-input.st-wide", {
            value: dialog.name,
            "aria-label": "Name",
            autofocus: true,
            "aria-invalid": dialog.name && (!fits || taken) ? "true" : undefined,
            oninput: (/** @type {any} */ event) =>
              app.setPart("dialog", { ...dialog, name: event.target.value, problem: null }),
          }),
        ),
        h(
          "p.st-quiet",
          taken ? "An audience of this name exists. Choose another name." : "It is written into the workspace file.",
        ),
        trouble(dialog.problem),
        h(
          "div.st-buttons",
          button("Cancel", () => closeDialog(app)),
          h("button.st-button.st-primary", { type: "submit", disabled: !fits || taken }, "Save"),
        ),
      ),
    ],
  ];
}

/** The workspace file cannot be changed as it is. @param {import("../app.js").App} app @param {any} dialog */
function failedDialog(app, dialog) {
  return [
    "Not saved",
    [
      trouble(dialog.problem),
      h("p", "What you have here is kept until the file is right again."),
      h(
        "div.st-buttons",
        button("Close", () => closeDialog(app)),
        button("Try again", () => saveAs(app, dialog.name, dialog.over), { class: "st-primary" }),
      ),
    ],
  ];
}

/** @param {import("../app.js").App} app @param {any} dialog */
function changedDialog(app, dialog) {
  return [
    `Someone else ${dialog.over ? "changed this audience" : "saved this name"}`,
    [
      h(
        "p",
        h("strong", { dir: "auto" }, dialog.name),
        dialog.over ? " is not in the workspace file as it was when you opened it." : " was saved into the workspace file meanwhile.",
        " Nothing was overwritten.",
      ),
      h("h3", "In the file now"),
      h("pre.st-code-block", { dir: "auto", tabindex: 0, "aria-label": "In the file now" }, dialog.theirs ?? "(it was removed)"),
      h("h3", "Yours"),
      h("pre.st-code-block", { dir: "auto", tabindex: 0, "aria-label": "Yours" }, app.draft.text),
      h(
        "div.st-buttons",
        button("Cancel", () => closeDialog(app)),
        button("Save mine under another name", () => app.setPart("dialog", { kind: "name", name: "" })),
        dialog.theirs &&
          button(
            "Take theirs",
            () => {
              closeDialog(app);
              openAudience(app, { name: dialog.name, text: dialog.theirs, version: dialog.version });
            },
            { class: "st-primary" },
          ),
        button(dialog.theirs ? "Overwrite with mine" : "Save mine again", () => saveAs(app, dialog.name, dialog.version ?? null)),
      ),
    ],
  ];
}
