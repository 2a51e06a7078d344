/**
 * Put a text on the clipboard; tells whether it is there. Pages that may not use the clipboard may still copy what is selected.
 * @param {string} text @param {HTMLElement} root @returns {Promise<boolean>}
 */
export async function copy(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text, root);
  }
}

/** @param {string} text @param {HTMLElement} root */
function copySelected(text, root) {
  const before = /** @type {HTMLElement|null} */ (/** @type {Document} */ (root.getRootNode()).activeElement);
  const area = document.createElement("textarea");
  area.className = "st-unseen";
  area.readOnly = true;
  area.value = text;
  root.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus({ preventScroll: true });
  return done;
}
