/** Builds src/ into the Python package. The first line says which sources it was made of, so that a test can tell. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "insight", "widgets", "static");

/** SHA-256 over each file of src/ in the order of its name: the name, a zero, the content, a zero. */
export function fingerprint(folder = join(here, "src")) {
  const hash = createHash("sha256");
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) =>
      join(each.parentPath, each.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort((a, b) => (a < b ? -1 : 1));
  for (const name of names)
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update("\0");
  return hash.digest("hex");
}

const common = { bundle: true, minify: true, write: false, legalComments: "none", target: "es2022", charset: "utf8" };
/** @param {string} entry @param {object} [more] */
const built = async (entry, more) =>
  (await build({ ...common, entryPoints: [join(here, "src", entry)], ...more })).outputFiles[0].text;
/** What the script sets, or tests ask for. */
const KEPT = ["--st-one", "--st-deep"];
/** All rules inside one for the root, so that its name stands there once; short names of colours; and without blanks that the minifier leaves. @param {string} css */
const nested = (css) => {
  const names = [...new Set(css.match(/--st-[\w-]+/g))].filter((each) => !KEPT.includes(each));
  const renamed = css.replace(/--st-[\w-]+/g, (each) => (KEPT.includes(each) ? each : `--${names.indexOf(each).toString(36)}`));
  const short = renamed.trim().replaceAll(", ", ",").replace(/(--[\w-]+): /g, "$1:");
  const inside = short.replace(/(?<=^|[{};,])\.insight-studio /g, "").replaceAll(".insight-studio", "&");
  return `.insight-studio{${inside}}\n`;
};

const line = `sha256 of the sources: ${fingerprint()}`;
const files = {
  "studio.js": `// ${line}\n${await built("widgets.js", { format: "esm" })}`,
  "studio.css": `/* ${line} */\n${nested(await built("styles/studio.css"))}`,
};
for (const [name, text] of Object.entries(files)) {
  writeFileSync(join(out, name), text);
  console.log(`${name} ${(Buffer.byteLength(text) / 1024).toFixed(1)} KB`);
}
