// After the build: puts the colors and the frame before everything else, stores each text file also
// compressed, so that the server never compresses files, and proves that the page needs no exception
// in its policy.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const compressible = /\.(html|js|css|svg|md)$/;
const index = join(dist, "index.html");

// What the frame needs is a small style sheet in the head, and all others stand behind the frame: a
// browser shows what stands before a style sheet while it loads.
function frameFirst(html) {
  const colors = readFileSync(join(root, "src/ui/colors.css"), "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\s+/g, " ");
  const hash = createHash("sha256").update(colors).digest("base64url").slice(0, 8);
  const name = `assets/colors-${hash}.css`;
  writeFileSync(join(dist, name), colors);
  const link = /<link rel="stylesheet" href="[^"]*colors\.css"[^>]*>/;
  const others = html.match(/<link rel="stylesheet" crossorigin[^>]*>/g) ?? [];
  if (!link.test(html) || others.length === 0) {
    throw new Error("index.html has not the style sheets that it should have.");
  }
  for (const other of others) html = html.replace(other, "");
  return html
    .replace(link, `<link rel="stylesheet" href="./${name}">`)
    .replace("<noscript>", `${others.join("")}<noscript>`);
}

// A script that asks for the first answers while all others are loaded.
function askEarly(html) {
  const grid = readdirSync(join(dist, "assets")).find((name) => /^grid-[\w-]{8}\.js$/.test(name));
  if (!grid) throw new Error("There is no file of the grid.");
  const script = readFileSync(join(root, "src/early.js"), "utf8")
    .replaceAll(/^\s*\/\/.*\n/gm, "")
    .replaceAll(/\n\s*/g, "\n")
    .replace("GRID", grid);
  const hash = createHash("sha256").update(script).digest("base64url").slice(0, 8);
  const name = `assets/early-${hash}.js`;
  writeFileSync(join(dist, name), script);
  return html.replace("<script", `<script src="./${name}" async></script>\n    <script`);
}

writeFileSync(index, askEarly(frameFirst(readFileSync(index, "utf8"))));

const files = readdirSync(dist, { recursive: true })
  .map((name) => join(dist, name))
  .filter((path) => statSync(path).isFile() && compressible.test(path));

for (const path of files) {
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
}

const html = readFileSync(index, "utf8");
if (/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:\/\//.test(html)) {
  throw new Error("index.html has something inline or from elsewhere; the policy would refuse it.");
}
