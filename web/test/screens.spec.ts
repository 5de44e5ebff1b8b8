import type { Page } from "@playwright/test";
import { Refusal } from "../dev/operations.mjs";
import { expect, grid, type Server, test, violations } from "./fixtures";

const looks = [
  { name: "light", use: { colorScheme: "light", viewport: { width: 1440, height: 900 } } },
  { name: "dark", use: { colorScheme: "dark", viewport: { width: 1440, height: 900 } } },
  { name: "390 px", use: { colorScheme: "light", viewport: { width: 390, height: 844 } } },
] as const;

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

// Every screen and state: how to get there, and what shows that it is there.
const states: Record<string, (page: Page, server: Server) => Promise<void>> = {
  dashboard: async (page) => {
    await expect(page.getByText("Needs attention")).toBeVisible();
  },
  grid: async (page, { url }) => {
    await page.goto(url + grid);
    await expect(page.getByText("57 records found")).toBeVisible();
  },
  "grid, nothing matches": async (page, { url }) => {
    await page.goto(`${url}${grid}?name=zzz`);
    await expect(page.getByText("No integration matches")).toBeVisible();
  },
  "grid, error": async (page, { url, state }) => {
    state.fault = (_: string, path: string) => {
      if (path === "/integrations") throw new Refusal(503, "unavailable", "The database is busy.");
    };
    await page.goto(url + grid);
    await expect(page.getByText("The integrations could not be loaded")).toBeVisible();
  },
  "grid, loading": async (page, { url, state }) => {
    state.fault = (_: string, path: string) =>
      path === "/integrations" ? new Promise(() => {}) : undefined;
    await page.goto(url + grid);
    await expect(page.getByText("Loading integrations")).toBeAttached();
  },
  "approval panel": async (page, { url }) => {
    await page.goto(`${url}${grid}?panel=authorize&id=4`);
    await expect(page.getByRole("button", { name: "Allow" })).toBeVisible();
    await expect(page.getByRole("treeitem").first()).toBeVisible();
  },
  tokens: async (page, { url }) => {
    await page.goto(`${url}${grid}?panel=authorize&id=4`);
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByLabel("Access Token Secret", { exact: true })).toBeVisible();
  },
  "tokens, about to be lost": async (page, { url }) => {
    await page.goto(`${url}${grid}?panel=authorize&id=4`);
    await page.getByRole("button", { name: "Allow" }).click();
    await page.getByRole("button", { name: "Done", exact: true }).click();
    await expect(page.getByText("Close without the values?")).toBeVisible();
  },
  "delete dialog": async (page, { url }) => {
    await page.goto(url + grid);
    await page.getByRole("button", { name: "Delete ERP sync", exact: true }).click();
    await page.getByLabel("Type ERP sync to confirm").fill("ERP sync");
    await page.getByLabel("Your Password", { exact: true }).fill("x");
  },
  "new integration, invalid": async (page, { url }) => {
    await page.goto(`${url}${grid}/new`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("2 fields need attention.")).toBeVisible();
  },
  "API tab": async (page, { url }) => {
    await page.goto(`${url}${grid}/2?tab=api`);
    await page.getByRole("button", { name: "Expand all" }).click();
    await page.getByRole("treeitem", { name: "Orders", exact: true }).first().click();
    await expect(page.getByText("Resource id")).toBeVisible();
  },
  "declared integration": async (page, { url }) => {
    await page.goto(`${url}${grid}/1`);
    await expect(heading(page)).toHaveText('View "Analytics user" Integration');
  },
  credentials: async (page, { url }) => {
    await page.goto(`${url}${grid}/2?tab=credentials`);
    await expect(page.getByRole("button", { name: "Reveal" })).toBeVisible();
  },
  deliveries: async (page, { url }) => {
    await page.goto(`${url}${grid}/9?tab=deliveries`);
    await expect(page.getByText("Nothing was delivered yet")).toBeVisible();
  },
  history: async (page, { url }) => {
    await page.goto(`${url}${grid}/2?tab=history`);
    await expect(page.getByText("Nothing has happened yet")).toBeVisible();
  },
  "unknown integration": async (page, { url }) => {
    await page.goto(`${url}${grid}/99999`);
    await expect(page.getByText("There is no such integration")).toBeVisible();
  },
  configuration: async (page, { url }) => {
    await page.goto(
      `${url}stores/settings/configuration/magento-web-api?open=Web%20API%20Security%20Setting`,
    );
    await page.getByLabel("Allow Anonymous Guest Access", { exact: true }).selectOption("1");
    await expect(page.getByRole("button", { name: "Discard" })).toBeVisible();
  },
  "configuration, no section": async (page, { url }) => {
    await page.goto(`${url}stores/settings/configuration`);
    await expect(page.getByRole("heading", { name: "Choose a section" })).toBeVisible();
  },
  "configuration, review": async (page, { url }) => {
    await page.goto(
      `${url}stores/settings/configuration/magento-web-api?open=Web%20API%20Security%20Setting`,
    );
    await page.getByLabel("Allow Anonymous Guest Access", { exact: true }).selectOption("1");
    await page.getByRole("button", { name: "1 change" }).click();
    await expect(page.getByText("Changes that are not saved yet")).toBeVisible();
  },
  notifications: async (page, { url, state }) => {
    for (const severity of ["major", "minor", "notice"])
      state.notify(severity, severity, "Text.", 2);
    await page.goto(`${url}system/other/notifications`);
    await expect(page.getByRole("button", { name: "Remove" }).first()).toBeVisible();
  },
  "notifications, none": async (page, { url }) => {
    await page.goto(`${url}system/other/notifications`);
    await expect(page.getByText("No notifications")).toBeVisible();
  },
  account: async (page, { url }) => {
    await page.goto(`${url}account`);
    await expect(page.getByText("Account Information")).toBeVisible();
  },
  sessions: async (page, { url }) => {
    await page.goto(`${url}account/sessions`);
    await expect(page.getByText("This session")).toBeVisible();
  },
  palette: async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByLabel("Search pages, integrations and settings").fill("guest");
    await expect(page.getByRole("option").first()).toBeVisible();
  },
};

for (const look of looks) {
  test.describe(look.name, () => {
    test.use(look.use);
    for (const [name, open] of Object.entries(states)) {
      test(`${name} has no fault that axe can find and does not scroll sideways`, async ({
        admin,
        server,
      }) => {
        await open(admin, server);
        await admin.waitForTimeout(250); // panels slide in
        expect(await violations(admin)).toEqual([]);
        const width = await admin.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(width).toBeLessThanOrEqual(0);
      });
    }
  });
}

test("sign-in has no fault that axe can find", async ({ page, server }) => {
  await page.goto(server.url);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
