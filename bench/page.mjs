// Measures the admin page against its budgets, on the release binary in Debian's Chromium:
//   node bench/page.mjs [--loads 7]
// Sizes are of what was built; times are medians of cold loads on loopback. Exits with 1 when
// something is over its budget.
import { writeFileSync } from "node:fs";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Program, password, username } from "../tests/browser/program.mjs";
import { chromium } from "../web/node_modules/@playwright/test/index.mjs";

const given = process.argv.indexOf("--loads");
const loads = given < 0 ? 7 : Number(process.argv[given + 1]);
const integrations = 10_000;
const grid = "system/extensions/integrations";
const dist = fileURLToPath(new URL("../web/dist/", import.meta.url));
let over = 0;

function report(what, value, budget, unit) {
  const good = value <= budget;
  if (!good) over += 1;
  const shown = `${Math.round(value * 10) / 10} ${unit}`;
  console.log(`${what.padEnd(52)} ${shown.padStart(12)}   of ${budget} ${unit}${good ? "" : "  OVER"}`);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const share = (values, part) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const kilobytes = (files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0) / 1000;

// What the first page loads is named in index.html; the rest is lazy.
function sizes() {
  const assets = readdirSync(join(dist, "assets")).map((name) => `assets/${name}`);
  const page = readFileSync(join(dist, "index.html"), "utf8");
  const scripts = assets.filter((name) => name.endsWith(".js"));
  report("style sheets, gzip", kilobytes(assets.filter((n) => n.endsWith(".css"))), 14, "kB");
  const lazy = scripts.filter((name) => !page.includes(name));
  const largest = Math.max(...lazy.map((name) => kilobytes([name])));
  report("largest lazy script, gzip", largest, 60, "kB");
  report("whole page on disk", statSync(join(dist, "index.html")).size / 1000, 5, "kB");
}

// Times of one cold load, from the click to the first row.
async function coldLoad(browser, state, url, ready) {
  const context = await browser.newContext({ storageState: state });
  const page = await context.newPage();
  const wire = { bytes: 0, requests: 0, scripts: 0 };
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  const kinds = new Map();
  client.on("Network.responseReceived", (event) => kinds.set(event.requestId, event));
  client.on("Network.loadingFinished", (event) => {
    const response = kinds.get(event.requestId)?.response;
    if (!response || response.url.includes("/api/")) return;
    wire.bytes += event.encodedDataLength;
    wire.requests += 1;
    if (response.url.endsWith(".js")) wire.scripts += event.encodedDataLength;
  });
  const begin = performance.now();
  await page.goto(url);
  await ready(page).waitFor();
  const interactive = performance.now() - begin;
  const paint = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  );
  const shift = await page.evaluate(
    () =>
      new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 100);
      }),
  );
  await context.close();
  return { interactive, paint, shift, wire };
}

async function signedIn(browser, gatehouse) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(gatehouse.admin);
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Needs attention").waitFor();
  return context;
}

async function times(browser, gatehouse) {
  const context = await signedIn(browser, gatehouse);
  const state = await context.storageState();
  const firstRow = (page) => page.locator("tbody tr").first();
  const measured = [];
  for (let i = 0; i < loads; i += 1) {
    measured.push(await coldLoad(browser, state, gatehouse.admin + grid, firstRow));
  }
  const of = (pick) => median(measured.map(pick));
  report("grid: scripts over the wire", of((one) => one.wire.scripts) / 1000, 180, "kB");
  report("grid: first load over the wire", of((one) => one.wire.bytes) / 1000, 250, "kB");
  report("grid: first contentful paint", of((one) => one.paint), 500, "ms");
  report(`grid: first row of ${integrations}`, of((one) => one.interactive), 700, "ms");
  report("grid: layout shift", of((one) => one.shift), 0.02, "");
  const tree = (page) => page.getByRole("treeitem").first();
  const deep = [];
  for (let i = 0; i < loads; i += 1) {
    deep.push(await coldLoad(browser, state, `${gatehouse.admin}${grid}/1?tab=api`, tree));
  }
  report("deep link to the tree: first node", median(deep.map((one) => one.interactive)), 700, "ms");
  await serverTimes(context, gatehouse);
  await context.close();
}

// What the server takes for a page of the grid, filtered and sorted, the way to it included.
async function serverTimes(context, gatehouse) {
  const url = `${gatehouse.admin}api/v1/integrations?name=7&sort=-name&per=`;
  for (const [per, budget] of [
    [20, 15],
    [200, 100],
  ]) {
    const taken = [];
    for (let i = 0; i < 60; i += 1) {
      const begin = performance.now();
      const answer = await context.request.get(`${url}${per}&page=${1 + (i % 5)}`);
      if (!answer.ok()) throw new Error(`the list was refused: ${answer.status()}`);
      taken.push(performance.now() - begin);
    }
    report(`list of ${per}, filtered and sorted, p95`, share(taken, 0.95), budget, "ms");
  }
}

const gatehouse = new Program();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const file = join(gatehouse.directory, "integrations.yaml");
  // The first one has a tree to look at.
  const access = (i) => (i === 0 ? "resources: [Magento_Catalog::products]" : "access: all");
  const names = Array.from(
    { length: integrations },
    (_, i) => `  - {name: "System ${i + 1}", ${access(i)}}`,
  );
  writeFileSync(file, `integrations:\n${names.join("\n")}\n`);
  gatehouse.run(["integration", "apply", file]);
  await gatehouse.start();
  sizes();
  await times(browser, gatehouse);
} finally {
  await browser.close();
  gatehouse.stop();
}
process.exit(over === 0 ? 0 : 1);
