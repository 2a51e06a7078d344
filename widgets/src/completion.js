/**
 * The list of completions under a text: open or not, which is chosen, what choosing it does.
 * @typedef {{label: string, insert: string, kind: string, detail: string}} Option
 * @typedef {{from: number, to: number, options: Option[], chosen: number}} Completion
 */

/** Whether the place before the caret is one to ask about: not before all else, not in a number, not in the middle of a word. @param {string} text @param {number} caret */
export function worthAsking(text, caret) {
  const [before, after] = [text.slice(0, caret), text.slice(caret, caret + 1)];
  return !/[\p{L}\p{N}_]/u.test(after) && before.trim() !== "" && !/(^|[^\p{L}\p{N}_])[0-9.]+$/u.test(before);
}

/** @param {any} answer @param {string} text @returns {Completion|null} */
export function opened(answer, text) {
  const options = answer?.options ?? [];
  const typed = [...text].slice(answer?.from ?? 0, answer?.to ?? 0).join("");
  const useful = options.filter((/** @type {Option} */ each) => each.insert !== typed);
  // where no word was begun, none is chosen, so that Enter means what it says
  return useful.length ? { from: answer.from, to: answer.to, options: useful, chosen: typed ? 0 : -1 } : null;
}

/** @param {Completion} at @param {number} by @returns {Completion} */
export function moved(at, by) {
  const size = at.options.length;
  const from = at.chosen < 0 && by < 0 ? 0 : at.chosen;
  return { ...at, chosen: (((from + by) % size) + size) % size };
}

/**
 * The text with an option put in, and where the caret then is; offsets of the completion are code points.
 * @param {string} text @param {Completion} at @param {Option} [option]
 */
export function accepted(text, at, option = at.options[at.chosen]) {
  const points = [...text];
  const before = points.slice(0, at.from).join("") + option.insert;
  return { text: before + points.slice(at.to).join(""), caret: before.length };
}

/** A text with an error's place replaced by its suggestion. @param {string} text @param {{at: number|null, length: number|null, suggestion: string|null}} problem */
export function corrected(text, problem) {
  if (problem.at === null || problem.suggestion === null) return text;
  const points = [...text];
  return (
    points.slice(0, problem.at).join("") +
    problem.suggestion +
    points.slice(problem.at + (problem.length ?? 0)).join("")
  );
}

/** The line that an error stands in, and its column there. @param {string} text @param {number} at  code points */
export function lineOf(text, at) {
  const before = [...text].slice(0, at);
  const line = before.lastIndexOf("\n") + 1;
  const rest = [...text].slice(line).join("").split("\n")[0];
  return { line: rest, column: before.length - line };
}
