// The guide's chapters again, with nothing but the keyboard.

import { expect, gridPath, password, register, rowOf, shownTokens, test } from "./gatehouse.ts";
import type { Locator, Page } from "./playwright.ts";

/** Presses Tab until the element has the focus; it must be reachable, and the focus never lost. */
async function tabTo(page: Page, target: Locator, key = "Tab") {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`not reachable with ${key}: ${target}`);
}

async function press(page: Page, target: Locator, key = "Enter") {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

async function type(page: Page, target: Locator, text: string) {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

const focusIsSomewhere = (page: Page) =>
  expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);

test("A, B, D: add, activate and reauthorize", async ({ admin, gatehouse }) => {
  await admin.goto(gatehouse.admin);
  await press(admin, admin.getByRole("link", { name: "Integrations", exact: true }));
  await expect(admin.getByRole("heading", { level: 1, name: "Integrations" })).toBeFocused();
  await press(admin, admin.getByRole("link", { name: "Add New Integration" }).first());
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText("New Integration");
  await focusIsSomewhere(admin);
  await type(admin, admin.getByLabel("Name", { exact: true }), "By keyboard");
  await type(admin, admin.getByLabel("Your Password", { exact: true }), password);

  await tabTo(admin, admin.getByRole("tab", { name: /Integration Info/ }), "Shift+Tab");
  await admin.keyboard.press("ArrowDown");
  await expect(admin.getByRole("tab", { name: /^API/ })).toBeFocused();
  const item = (name: string) => admin.getByRole("treeitem", { name, exact: true }).first();
  await tabTo(admin, item("Dashboard"));
  await admin.keyboard.type("cat");
  await expect(item("Catalog")).toBeFocused();
  await admin.keyboard.press("Space");
  await expect(item("Catalog")).toHaveAttribute("aria-checked", "true");
  await admin.keyboard.press("ArrowRight");
  await admin.keyboard.press("ArrowRight");
  await expect(item("Inventory")).toBeFocused();
  await admin.keyboard.press("End");
  await admin.keyboard.press("Home");
  await expect(item("Dashboard")).toBeFocused();
  await admin.keyboard.press("Control+s");
  await expect(rowOf(admin, "By keyboard")).toContainText("Inactive");
  await focusIsSomewhere(admin);

  await press(admin, admin.getByRole("link", { name: "Activate By keyboard" }));
  await expect(admin.getByRole("heading", { name: "By keyboard" })).toBeFocused();
  await press(admin, admin.getByRole("button", { name: "Allow", exact: true }));
  await expect(
    admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
  ).toBeVisible();
  const first = await shownTokens(admin);
  await focusIsSomewhere(admin);
  await press(admin, admin.getByRole("button", { name: "Copy all" }));
  await press(admin, admin.getByRole("button", { name: "Done" }));
  const again = admin.getByRole("link", { name: "Reauthorize By keyboard" });
  await expect(again).toBeFocused();

  await admin.keyboard.press("Enter");
  await press(admin, admin.getByRole("button", { name: "Reauthorize", exact: true }));
  await expect(
    admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
  ).toBeVisible();
  expect((await shownTokens(admin)).access_token).not.toBe(first.access_token);
  await admin.keyboard.press("Escape");
  await expect(admin.getByText("You have not copied or downloaded the values yet")).toBeVisible();
  await expect(admin.getByRole("button", { name: "Stay" })).toBeFocused();
  await admin.keyboard.press("Escape");
  await expect(admin.getByRole("alertdialog")).toBeHidden();
  await admin.keyboard.press("Escape");
  await press(admin, admin.getByRole("button", { name: "Close without copying" }));
  await expect(again).toBeFocused();
});

test("C: the hand-over, there and back", async ({ admin, gatehouse, connector }) => {
  register(gatehouse, connector.origin);
  await admin.goto(gatehouse.admin);
  await press(admin, admin.getByRole("link", { name: "Integrations", exact: true }));
  await press(admin, admin.getByRole("link", { name: "Activate ERP" }));
  await press(admin, admin.getByRole("button", { name: "Allow", exact: true }));
  const opening = admin.context().waitForEvent("page");
  await press(admin, admin.getByRole("link", { name: `Sign in at ${connector.host}` }));
  const there = await opening;
  await type(there, there.getByLabel("User name"), "merchant");
  await type(there, there.getByLabel("Password"), "demo");
  await press(there, there.getByRole("button", { name: "Sign in" }));
  if (!there.isClosed()) await there.waitForEvent("close");
  await expect(admin.getByText("No tokens are shown.")).toBeVisible();
  await focusIsSomewhere(admin);
  await admin.keyboard.press("Escape");
  await expect(admin.getByRole("link", { name: "Reauthorize ERP" })).toBeFocused();
});

test("E: guest access", async ({ admin, gatehouse }) => {
  await admin.goto(gatehouse.admin);
  await press(admin, admin.getByRole("link", { name: "Configuration", exact: true }));
  await press(admin, admin.getByRole("button", { name: "Services", exact: true }));
  await press(admin, admin.getByRole("link", { name: "Magento Web API" }));
  await press(admin, admin.getByRole("button", { name: "Web API Security Setting" }));
  const field = admin.getByLabel("Allow Anonymous Guest Access", { exact: true });
  await tabTo(admin, field);
  await admin.keyboard.press("ArrowDown");
  await expect(field).toHaveValue("1");
  await tabTo(admin, admin.getByRole("button", { name: "Save Config" }), "Shift+Tab");
  await admin.keyboard.press("Enter");
  await expect(admin.getByText("You saved the configuration.")).toBeVisible();
  await focusIsSomewhere(admin);
});

test("F: delete", async ({ admin, gatehouse }) => {
  gatehouse.json("integration", "create", "--name", "First", "--all");
  gatehouse.json("integration", "create", "--name", "Second", "--all");
  await admin.goto(gatehouse.admin + gridPath);
  await press(admin, admin.getByRole("button", { name: "Delete First" }));
  const dialog = admin.getByRole("alertdialog");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await type(admin, dialog.getByLabel("Your Password", { exact: true }), password);
  await press(admin, dialog.getByRole("button", { name: "OK, delete integration" }));
  await expect(admin.getByRole("link", { name: "Second", exact: true })).toBeFocused();
});
