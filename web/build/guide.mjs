// Builds the guide that the server serves below docs/: one page for each file of ../docs, no script
// and nothing from elsewhere. What it links to outside of the guide is text: the server has no such
// file.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";

const source = fileURLToPath(new URL("../../docs", import.meta.url));
const style = fileURLToPath(new URL("guide.css", import.meta.url));

/** "When it does not work" is #when-it-does-not-work, as on GitHub; the second one has "-1". */
export function slugs() {
  const seen = new Map();
  return (text) => {
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  };
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Where a link of a document leads in the guide; null when nothing there can answer it. */
export function targetOf(href, pages) {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  const [, name, heading = ""] = /^([\w-]+)\.md(#.*)?$/.exec(href) ?? [];
  return pages.includes(name) ? `${name}.html${heading}` : null;
}

/** The body of one document, its headings and the pictures that it shows. */
export function render(text, pages) {
  const headings = [];
  const pictures = [];
  const slug = slugs();
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens);
        const plain = inner.replace(/<[^>]+>/g, "").replaceAll("&amp;", "&");
        const id = slug(plain);
        headings.push({ id, depth, inner });
        const link =
          depth === 1
            ? ""
            : ` <a class="here" href="#${id}" aria-label="Link to ${escaped(plain)}">#</a>`;
        return `<h${depth} id="${id}">${inner}${link}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const target = targetOf(href, pages);
        return target === null ? inner : `<a href="${escaped(target)}">${inner}</a>`;
      },
      image({ href, text: alt }) {
        pictures.push(href);
        return `<img src="${escaped(href)}" alt="${escaped(alt)}" loading="lazy">`;
      },
      // Documents have no HTML; what looks like it is meant as text.
      html({ text: raw }) {
        return escaped(raw);
      },
      code({ text: code }) {
        return `<pre tabindex="0"><code>${escaped(code)}</code></pre>\n`;
      },
    },
  });
  // A wide table scrolls by itself, also by keyboard.
  const body = marked
    .parse(text)
    .replaceAll("<table>", '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>')
    .replaceAll("</table>", "</table></div>");
  return { body, headings, pictures };
}

function layout({ title, current, pages, headings, body }) {
  const others = pages
    .map(({ name, title: text }) => {
      const here = name === current ? ' aria-current="page"' : "";
      return `<li><a href="${name}.html"${here}>${text}</a></li>`;
    })
    .join("");
  const contents = headings
    .filter((one) => one.depth === 2)
    .map((one) => `<li><a href="#${one.id}">${one.inner.replace(/<\/?a[^>]*>/g, "")}</a></li>`)
    .join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Gatehouse guide</title>
<link rel="stylesheet" href="guide.css">
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header><nav aria-label="Guide"><ul><li><a href="..">Gatehouse</a></li>${others}</ul></nav></header>
<div class="columns">
<nav class="contents" aria-label="On this page"><ul>${contents}</ul></nav>
<main id="content">
${body}</main>
</div>
</body>
</html>
`;
}

const order = [
  "operators",
  "connectors",
  "platform",
  "declared-integrations",
  "api-description",
  "forward-auth",
  "performance",
];

/** Writes the guide into `out`. */
export function build(out) {
  const found = readdirSync(source)
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.slice(0, -3));
  const names = [
    ...order.filter((name) => found.includes(name)),
    ...found.filter((name) => !order.includes(name)),
  ];
  const documents = names.map((name) => ({
    name,
    ...render(readFileSync(join(source, `${name}.md`), "utf8"), names),
  }));
  const pages = documents.map(({ name, headings }) => ({ name, title: headings[0].inner }));
  mkdirSync(join(out, "images"), { recursive: true });
  for (const { name, headings, body, pictures } of documents) {
    const title = headings[0].inner.replace(/<[^>]+>/g, "");
    writeFileSync(
      join(out, `${name}.html`),
      layout({ title, current: name, pages, headings, body }),
    );
    for (const picture of pictures) copyFileSync(join(source, picture), join(out, picture));
  }
  copyFileSync(join(out, `${names[0]}.html`), join(out, "index.html"));
  copyFileSync(style, join(out, "guide.css"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build(fileURLToPath(new URL("../dist/docs", import.meta.url)));
}
