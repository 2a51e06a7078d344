/** Numbers and times as people read them. */

const THIN = "\u202f";

/** @param {string|null|undefined} locale  null: the browser's */
export function formats(locale) {
  const grouping = /** @type {any} */ ({ useGrouping: "always" });
  const make = (/** @type {Intl.NumberFormatOptions} */ options) => formatter(locale, { ...grouping, ...options });
  const whole = make({ maximumFractionDigits: 0 });
  const some = make({ maximumFractionDigits: 2 });
  const short = make({ notation: "compact", maximumFractionDigits: 1 });
  const one = make({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const count = (/** @type {number} */ value) => spaced(whole, value);

  return {
    count,
    /** With its sign, 0 as it is. @param {number} value */
    change: (value) => (value === 0 ? "0" : `${value > 0 ? "+" : "\u2212"}${count(Math.abs(value))}`),
    /** @param {number} value @param {number} [digits]  exactly so many decimals */
    value: (value, digits) =>
      Math.abs(value) >= 1e15
        ? String(value)
        : spaced(digits ? make({ minimumFractionDigits: digits, maximumFractionDigits: digits }) : some, value),
    /** @param {number} value */
    short: (value) => (Math.abs(value) < 10_000 ? spaced(some, value) : spaced(short, value)),
    /** A share as a percentage. @param {number} share */
    share: (share) => {
      if (share > 0 && share < 0.0005) return `<${THIN}0.1${THIN}%`;
      return `${spaced(one, share * 100)}${THIN}%`;
    },
  };
}

/** @typedef {ReturnType<typeof formats>} Formats */

/** @param {string|null|undefined} locale @param {Intl.NumberFormatOptions} options */
function formatter(locale, options) {
  try {
    return new Intl.NumberFormat(locale ?? undefined, options);
  } catch {
    return new Intl.NumberFormat(undefined, options); // a locale that the browser does not know
  }
}

/** Thousands apart by a thin space where the locale has a comma or a point there. @param {Intl.NumberFormat} format @param {number} value */
function spaced(format, value) {
  return format
    .formatToParts(value)
    .map((part) =>
      part.type === "group" ? THIN : part.type === "minusSign" ? "\u2212" : part.type === "literal" ? THIN : part.value,
    )
    .join("");
}

/** The unit of numbers from 0 to 1, which people say in per cent. */
export const SHARE = "share";

/**
 * The number that someone typed; null if it is none. Blanks group; one comma or point is the decimal sign, but `4,000` may be
 * four or four thousand, so it is none. `12 %` is 0.12 of a share.
 * @param {string} typed @param {string} [unit]  of what is asked for
 * @returns {number|null}
 */
export function typedNumber(typed, unit = "") {
  if (/%\s*$/.test(typed) && (unit === SHARE || unit === "%")) {
    const value = typedNumber(typed.replace(/%\s*$/, ""));
    return value === null || unit === "%" ? value : Number((value / 100).toPrecision(12));
  }
  const plain = typed
    .trim()
    .replace(/[\s\u00a0\u202f']/g, "")
    .replace(/^\u2212/, "-");
  if (/^-?[1-9]\d{0,2},\d{3}$/.test(plain)) return null;
  const decimal = /^-?\d+,\d+$/.test(plain) ? plain.replace(",", ".") : plain;
  if (!/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(decimal)) return null;
  const value = Number(decimal);
  return Number.isFinite(value) ? value : null;
}

/** A number as it stands in a field: plain, no grouping. @param {number|null} value */
export const fieldNumber = (value) => (value === null ? "" : String(value));

/** Offsets in code points (the kernel's) and in UTF-16 units (the browser's). @param {string} text @param {number} points */
export const toUnits = (text, points) => [...text].slice(0, points).join("").length;

/** @param {string} text @param {number} units */
export const toPoints = (text, units) => [...text.slice(0, units)].length;
