// Makes the pictures of docs/images from the running program, with made-up integrations:
//   node tests/browser/screenshots.mjs   (after ./run has built the program)
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "../../web/node_modules/@playwright/test/index.mjs";
import { Connector, Program, password, username } from "./program.mjs";

const out = fileURLToPath(new URL("../../docs/images/", import.meta.url));
mkdirSync(out, { recursive: true });

const gatehouse = new Program();
const make = (...args) => gatehouse.json("integration", "create", ...args);
make(
  "--name",
  "ERP sync",
  "--email",
  "erp@partner.example",
  "--resource",
  "Magento_Sales::sales",
  "--resource",
  "Magento_Sales::sales_operation",
  "--resource",
  "Magento_Sales::sales_order",
  "--resource",
  "Magento_Catalog::products",
  "--activate",
);
make(
  "--name",
  "Product feed",
  "--email",
  "feed@partner.example",
  "--resource",
  "Magento_Catalog::catalog",
  "--resource",
  "Magento_Catalog::catalog_inventory",
  "--resource",
  "Magento_Catalog::products",
);
make("--name", "Reporting", "--all", "--activate");
make(
  "--name",
  "Shipping labels",
  "--callback-url",
  "http://labels.example/callback",
  "--identity-link-url",
  "https://labels.example/login",
  "--resource",
  "Magento_Sales::shipment",
);
await gatehouse.start();

// One whose credentials are on their way: refused once, then taken.
const partner = await new Connector().start();
gatehouse.run(["config", "set", "oauth/consumer/post_retry_delays", ""]);
partner.stop();
make(
  "--name",
  "Marketplace",
  "--callback-url",
  `${partner.origin}/callback`,
  "--identity-link-url",
  `${partner.origin}/identity`,
  "--resource",
  "Magento_Catalog::products",
);
try {
  gatehouse.run(["integration", "activate", "Marketplace"]);
} catch {
  // That is what the picture shows.
}
const again = await new Connector().start(partner.host);
gatehouse.run(["integration", "hand-over", "Marketplace", "--send-again"]);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

const grid = "system/extensions/integrations";
const security =
  "stores/settings/configuration/magento-web-api?open=Web%20API%20Security%20Setting";

// Name of the picture, where it is, and what is done there.
const screens = [
  ["dashboard", "", async () => {}],
  ["integrations", grid, async () => {}],
  ["integration-new", `${grid}/new`, async () => {}],
  [
    "integration-api",
    `${grid}/1?tab=api`,
    async (page) => {
      await page.getByRole("button", { name: "Expand all" }).click();
      await page.getByRole("treeitem", { name: "Orders", exact: true }).first().click();
    },
  ],
  [
    "integration-deliveries",
    `${grid}/5?tab=deliveries`,
    async (page) => {
      await page.getByRole("link", { name: /^Sign in at/ }).waitFor();
    },
  ],
  [
    "integration-allow",
    `${grid}?panel=authorize&id=2`,
    async (page) => {
      await page.getByRole("button", { name: "Allow", exact: true }).waitFor();
    },
  ],
  [
    "integration-tokens",
    `${grid}?panel=authorize&id=1`,
    async (page) => {
      await page.getByRole("button", { name: "Reauthorize", exact: true }).click();
      await page.getByRole("button", { name: "Done" }).waitFor();
    },
  ],
  ["integration-credentials", `${grid}/1?tab=credentials`, async () => {}],
  ["integration-history", `${grid}/1?tab=history`, async () => {}],
  [
    "integration-delete",
    grid,
    async (page) => {
      await page.getByRole("button", { name: "Delete ERP sync", exact: true }).click();
    },
  ],
  [
    "configuration",
    security,
    async (page) => {
      await page.getByLabel("Allow Anonymous Guest Access", { exact: true }).selectOption("1");
    },
  ],
  ["notifications", "system/other/notifications", async () => {}],
  ["account", "account", async () => {}],
  ["sessions", "account/sessions", async () => {}],
];

const looks = [
  ["light", { viewport: { width: 1440, height: 900 }, colorScheme: "light" }],
  ["dark", { viewport: { width: 1440, height: 900 }, colorScheme: "dark" }],
  ["390", { viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 2 }],
];

for (const [look, options] of looks) {
  const page = await browser.newPage(options);
  const shoot = async (name) => {
    await page.waitForTimeout(600); // panels slide in
    await page.screenshot({ path: `${out}${name}-${look}.png` });
  };
  page.setDefaultTimeout(10_000);
  page.on("dialog", (dialog) => dialog.accept()); // tokens that nobody has copied
  await page.goto(gatehouse.admin);
  await page.getByLabel("User name").fill(username);
  await page.screenshot({ path: `${out}sign-in-${look}.png` });
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Needs attention").waitFor();
  for (const [name, path, act] of screens) {
    await page.goto(gatehouse.admin + path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await act(page);
    await shoot(name);
  }
  await page.close();
}
await browser.close();
again.stop();
gatehouse.stop();
