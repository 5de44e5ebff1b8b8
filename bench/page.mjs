// Measures the admin page against its budgets, on the release binary in Debian's Chromium:
//   node bench/page.mjs [--loads 5] [--only WORD]
// Sizes are as gzip makes them, since browsers take nothing better by http; times are medians of
// cold loads on loopback, or behind a slow line. Names every budget that is broken, and exits with 1
// when one is. GATEHOUSE_BINARY is another program to measure.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Program, password, username } from "../tests/browser/program.mjs";
import { chromium } from "../web/node_modules/@playwright/test/index.mjs";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const loads = Number(option("--loads", 5));
const only = option("--only", "");
const integrations = 10_000;
const grid = "system/extensions/integrations";
const slowLine = { latency: 300, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const noLine = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
// How long after the first row nothing may be asked for again.
const quietMilliseconds = 1500;

const budgets = {
  "grid, first load: everything, gzip": [210, "kB"],
  "grid, first load: scripts, gzip": [145, "kB"],
  "grid, first load: style sheets, gzip": [14, "kB"],
  "grid, first load: largest script, gzip": [75, "kB"],
  "grid, first load: answers of the API, as sent": [10, "kB"],
  "grid, first load: monospace fonts": [0, ""],
  "grid, first load: requests made twice": [0, ""],
  "grid: first contentful paint": [500, "ms"],
  "grid: first row": [700, "ms"],
  "grid, slow line: first contentful paint": [1500, "ms"],
  "grid, slow line: first row": [4000, "ms"],
  "grid: 200 rows ticked": [100, "ms"],
  "deep link to the tree: first node": [700, "ms"],
  "list of 20, filtered and sorted, p95": [15, "ms"],
  "list of 200, filtered and sorted, p95": [100, "ms"],
  "list of 20, sorted by requests, p95": [60, "ms"],
};
const shiftBudget = [0.02, ""];
const broken = [];

function report(name, value, note = "") {
  const [budget, unit] = name.startsWith("layout shift") ? shiftBudget : budgets[name];
  const good = value <= budget;
  if (!good) broken.push(name);
  const shown = `${Math.round(value * 1000) / 1000} ${unit}`;
  console.log(
    `${name.padEnd(52)} ${shown.padStart(12)}   of ${budget} ${unit}${good ? "" : "  OVER"} ${note}`,
  );
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const share = (values, part) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

// A browser with nothing in its cache, that notes what came over the wire.
async function coldPage(browser, state, line) {
  const context = await browser.newContext({ storageState: state });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  if (line) await client.send("Network.emulateNetworkConditions", { ...noLine, ...line });
  const asked = [];
  const byId = new Map();
  client.on("Network.requestWillBeSent", ({ requestId, request }) => {
    const one = { id: requestId, method: request.method, url: request.url, bytes: 0, coding: "" };
    byId.set(requestId, one);
    asked.push(one);
  });
  client.on("Network.responseReceived", ({ requestId, response }) => {
    const one = byId.get(requestId);
    if (one) one.coding = (response.headers["Content-Encoding"] ?? "").toLowerCase();
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const one = byId.get(requestId);
    if (one) one.bytes = encodedDataLength;
  });
  // Sent in another coding than gzip: what gzip would have made of it.
  const sizes = async () => {
    for (const one of asked.filter(({ coding }) => coding !== "" && coding !== "gzip")) {
      const { body, base64Encoded } = await client.send("Network.getResponseBody", {
        requestId: one.id,
      });
      one.bytes = gzipSync(Buffer.from(body, base64Encoded ? "base64" : "utf8"), { level: 9 }).length;
    }
    return asked;
  };
  return { context, page, sizes };
}

const firstPaint = (page) =>
  page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 1e9);

const layoutShift = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 100);
      }),
  );

// When the page, by its own clock, has painted what fits the selector: Playwright looks only every
// half second.
async function painted(page, selector) {
  await page.addInitScript((wanted) => {
    window.painted = new Promise((resolve) => {
      const look = () => {
        if (!document.querySelector(wanted)) return requestAnimationFrame(look);
        requestAnimationFrame(() => resolve(performance.now()));
      };
      look();
    });
  }, selector);
  return () => page.evaluate(() => window.painted);
}

// Times of cold loads until what fits the selector is there.
async function coldLoads(browser, state, url, selector, line) {
  const measured = [];
  for (let i = 0; i < loads; i += 1) {
    const { context, page } = await coldPage(browser, state, line);
    const ready = await painted(page, selector);
    await page.goto(url, { waitUntil: "commit" });
    measured.push({ ready: await ready(), paint: await firstPaint(page) });
    await context.close();
  }
  return {
    ready: median(measured.map((one) => one.ready)),
    paint: median(measured.map((one) => one.paint)),
  };
}

const aRow = "tbody tr a[href]";
const firstRow = (page) => page.locator(aRow).first();
const isApi = ({ url }) => url.includes("/api/v1/");

function repeated(asked) {
  const counts = new Map();
  for (const { method, url } of asked) {
    const what = `${method} ${new URL(url).pathname}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1);
}

async function firstLoad(browser, state, gatehouse) {
  const { context, page, sizes } = await coldPage(browser, state);
  await page.goto(gatehouse.admin + grid);
  await firstRow(page).waitFor();
  await page.waitForTimeout(quietMilliseconds);
  const asked = await sizes();
  const kilobytes = (some) => some.reduce((sum, one) => sum + one.bytes, 0) / 1000;
  const named = (ending) => asked.filter(({ url }) => new URL(url).pathname.endsWith(ending));
  const twice = repeated(asked);
  report("grid, first load: everything, gzip", kilobytes(asked), `(${asked.length} requests)`);
  report("grid, first load: scripts, gzip", kilobytes(named(".js")));
  report("grid, first load: style sheets, gzip", kilobytes(named(".css")));
  const scripts = named(".js").map((one) => kilobytes([one]));
  report("grid, first load: largest script, gzip", Math.max(...scripts));
  report("grid, first load: answers of the API, as sent", kilobytes(asked.filter(isApi)));
  report("grid, first load: monospace fonts", asked.filter(({ url }) => /mono/.test(url)).length);
  report("grid, first load: requests made twice", twice.length, twice.join("; "));
  await context.close();
}

async function gridTimes(browser, state, gatehouse) {
  const url = gatehouse.admin + grid;
  const quick = await coldLoads(browser, state, url, aRow);
  report("grid: first contentful paint", quick.paint);
  report("grid: first row", quick.ready);
  const slow = await coldLoads(browser, state, url, aRow, slowLine);
  report("grid, slow line: first contentful paint", slow.paint);
  report("grid, slow line: first row", slow.ready);
  const deep = await coldLoads(browser, state, `${url}/1?tab=api`, "[role=treeitem]");
  report("deep link to the tree: first node", deep.ready);
}

// From the click until the rows are painted as ticked, as the browser itself measures it.
async function ticking(browser, state, gatehouse) {
  const { context, page } = await coldPage(browser, state);
  await page.goto(`${gatehouse.admin + grid}?per=200`);
  await page.locator("tbody tr").nth(199).waitFor();
  await page.evaluate(() => {
    window.delays = [];
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (name === "click") window.delays.push(duration);
      }
    }).observe({ type: "event", durationThreshold: 16 });
  });
  const box = page.getByRole("checkbox", { name: "Select all on this page" });
  for (let i = 0; i < 7; i += 1) {
    await box.click();
    await page.evaluate(() => new Promise((done) => setTimeout(done, 150)));
  }
  report("grid: 200 rows ticked", median(await page.evaluate(() => window.delays)) ?? 0);
  await context.close();
}

// Every page, with a line just slow enough that what comes later comes visibly later.
async function shifts(browser, state, gatehouse) {
  const line = { latency: 60, downloadThroughput: 5e6, uploadThroughput: 5e6 };
  const one = `${grid}/1`;
  const pages = {
    dashboard: "",
    grid,
    "grid, filtered": `${grid}?secure=no`,
    "new integration": `${grid}/new`,
    integration: one,
    "integration, API": `${one}?tab=api`,
    "integration, credentials": `${one}?tab=credentials`,
    "integration, deliveries": `${one}?tab=deliveries`,
    "integration, history": `${one}?tab=history`,
    configuration: "stores/settings/configuration",
    "configuration, services": "stores/settings/configuration/services",
    notifications: "system/other/notifications",
    account: "account",
    sessions: "account/sessions",
    "sign-in": "sign-in",
  };
  for (const [name, path] of Object.entries(pages)) {
    const { context, page } = await coldPage(browser, name === "sign-in" ? undefined : state, line);
    await page.goto(gatehouse.admin + path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForTimeout(1000);
    report(`layout shift: ${name}`, await layoutShift(page));
    await context.close();
  }
}

async function signedIn(browser, gatehouse) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(gatehouse.admin);
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Needs attention").waitFor();
  await page.close();
  return context;
}

// What the server takes for a page of the grid, the way to it included.
async function serverTimes(context, gatehouse) {
  for (const [name, query] of [
    ["list of 20, filtered and sorted, p95", "name=7&sort=-name&per=20"],
    ["list of 200, filtered and sorted, p95", "name=7&sort=-name&per=200"],
    ["list of 20, sorted by requests, p95", "sort=-requests&per=20"],
  ]) {
    const taken = [];
    for (let i = 0; i < 60; i += 1) {
      const begin = performance.now();
      const url = `${gatehouse.admin}api/v1/integrations?${query}&page=${1 + (i % 5)}`;
      const answer = await context.request.get(url);
      if (!answer.ok()) throw new Error(`the list was refused: ${answer.status()}`);
      taken.push(performance.now() - begin);
    }
    report(name, share(taken, 0.95));
  }
}

// 10,000 integrations; the first has a tree to look at and deliveries that failed.
function fill(gatehouse) {
  const file = join(gatehouse.directory, "integrations.yaml");
  const first = [
    '  - {name: "System 1", resources: [Magento_Catalog::products],',
    '     callback_url: "http://127.0.0.1:9/callback", identity_link_url: "http://127.0.0.1:9/id"}',
  ];
  const others = Array.from(
    { length: integrations - 1 },
    (_, i) => `  - {name: "System ${i + 2}", access: all}`,
  );
  writeFileSync(file, `integrations:\n${[...first, ...others].join("\n")}\n`);
  gatehouse.run(["integration", "apply", file]);
}

const gatehouse = new Program();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const parts = { "first load": firstLoad, times: gridTimes, ticking, shift: shifts };
try {
  fill(gatehouse);
  await gatehouse.start();
  try {
    gatehouse.run(["integration", "activate", "System 1"]);
  } catch {
    // Nobody listens there: the delivery fails, and is shown.
  }
  const context = await signedIn(browser, gatehouse);
  const state = await context.storageState();
  for (const [name, measure] of Object.entries(parts)) {
    if (name.includes(only)) await measure(browser, state, gatehouse);
  }
  if ("server".includes(only)) await serverTimes(context, gatehouse);
} finally {
  await browser.close();
  gatehouse.stop();
}
if (broken.length > 0) console.log(`\nOver budget:\n${broken.map((name) => `  ${name}`).join("\n")}`);
process.exit(broken.length === 0 ? 0 : 1);
