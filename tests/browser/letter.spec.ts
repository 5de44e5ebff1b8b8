// The guide followed to the letter: one step for each of its lines, each word at its place.
import { expect, mainMenu, password, rowOf, shownTokens, test } from "./gatehouse.ts";
import type { Locator, Page } from "./playwright.ts";
import type { Program } from "./program.mjs";

const step = test.step;

/** "Stores > Settings > Configuration": the words stand in the sidebar in this order. */
async function goBy(page: Page, ...words: [string, string, string]) {
  const main = await mainMenu(page);
  const [top, caption, place] = words;
  const section = main
    .getByRole("listitem")
    .filter({ has: page.getByRole("button", { name: top }) });
  await expect(section.getByText(caption, { exact: true })).toBeVisible();
  await section.getByRole("link", { name: place, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(place);
}

async function expectUpperRight(page: Page, button: Locator) {
  const box = await button.boundingBox();
  const size = page.viewportSize();
  if (!box || !size) throw new Error("it is not in sight");
  expect(box.x + box.width / 2).toBeGreaterThan(size.width / 2);
  expect(box.y).toBeLessThan(size.height / 6);
}

async function addNewIntegration(page: Page, gatehouse: Program) {
  await step("On the Admin sidebar, go to System > Extensions > Integrations.", async () => {
    await goBy(page, "System", "Extensions", "Integrations");
    await page.getByRole("link", { name: "Add New Integration" }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("New Integration");
  });
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await step("Enter the Name of the integration and the contact Email address.", async () => {
    await expect(page.getByRole("tab", { name: "Integration Info" })).toBeVisible();
    await expect(field("Name")).toBeFocused();
    await page.keyboard.type("Order export");
    await field("Email").fill("orders@partner.example");
  });
  await step("Enter the Callback URL; we strongly recommend using https://.", async () => {
    await expect(field("Callback URL")).toHaveAccessibleDescription(
      /OAuth credentials.*token exchange.*We strongly recommend https:\/\//,
    );
    await field("Callback URL").fill("https://partner.example/callback");
  });
  await step("Enter the Identity Link URL.", async () => {
    await field("Identity Link URL").fill("https://partner.example/login");
    // This one shows its tokens, as in the guide's picture.
    await field("Identity Link URL").fill("");
    await field("Callback URL").fill("");
  });
  await step("Enter the current Admin User password into Your Password field.", async () => {
    await field("Your Password").fill(password);
  });
  await step("In the left panel, choose API.", async () => {
    await page.getByRole("tab", { name: /^API/ }).click();
  });
  await step("Set Resource Access to All or Custom.", async () => {
    const access = page.getByRole("radiogroup", { name: "Resource Access" });
    await access.getByText("All", { exact: true }).click();
    await access.getByText("Custom", { exact: true }).click();
  });
  await step("Select the checkbox of each resource that is needed.", async () => {
    const row = page.getByRole("treeitem", { name: "Sales", exact: true }).first();
    await row.click();
    await expect(row).toHaveAttribute("aria-checked", "true");
  });
  await step("When complete, click Save.", async () => {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(rowOf(page, "Order export")).toContainText("Inactive");
  });
  expect(gatehouse.json("integration", "show", "Order export").status).toBe("inactive");
}

async function activate(page: Page, gatehouse: Program) {
  await step("Find created integration on grid System > Extensions > Integrations.", async () => {
    await goBy(page, "System", "Extensions", "Integrations");
    await expect(rowOf(page, "Order export")).toBeVisible();
  });
  await step("Click the Activate link.", async () => {
    const link = rowOf(page, "Order export").getByRole("link", { name: /^Activate/ });
    await expect(link).toHaveText("Activate");
    await link.click();
  });
  await step("In the upper-right corner click the Allow button.", async () => {
    const allow = page.getByRole("button", { name: "Allow", exact: true });
    await expect(allow).toBeVisible();
    await page.waitForFunction(() => document.getAnimations().length === 0);
    await expectUpperRight(page, allow);
    await allow.click();
  });
  await step("Integration Tokens for Extensions will be appeared.", async () => {
    await expect(
      page.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
    ).toBeVisible();
    const tokens = await shownTokens(page);
    expect(gatehouse.signedCall(tokens, "/rest/V1/integration/whoami")).toBe(200);
    await page.getByRole("button", { name: "Copy all" }).click();
    await expect(page.getByLabel("I have them")).toBeChecked();
  });
  await step("In the upper-right corner click the Done button.", async () => {
    const done = page.getByRole("button", { name: "Done", exact: true });
    await expectUpperRight(page, done);
    await done.click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(rowOf(page, "Order export")).toContainText("Active");
  });
}

async function openGuestAccess(page: Page, gatehouse: Program) {
  const guest = async () =>
    (await page.request.get(`${gatehouse.origin}/rest/V1/store/storeViews`)).status();
  expect(await guest()).toBe(401);
  await step("On the Admin sidebar, go to Stores > Settings > Configuration.", async () => {
    await goBy(page, "Stores", "Settings", "Configuration");
  });
  await step("In the left panel, expand Services and choose Magento Web API.", async () => {
    const services = page.getByRole("button", { name: "Services", exact: true });
    await expect(services).toHaveAttribute("aria-expanded", "false");
    await services.click();
    await expect(services).toHaveAttribute("aria-expanded", "true");
    await page.getByRole("link", { name: "Magento Web API", exact: true }).click();
  });
  await step("Expand the Web API Security Setting section.", async () => {
    const section = page.getByRole("button", { name: "Web API Security Setting", exact: true });
    await expect(section).toHaveAttribute("aria-expanded", "false");
    await section.click();
  });
  await step("Set Allow Anonymous Guest Access to Yes.", async () => {
    await page
      .getByLabel("Allow Anonymous Guest Access", { exact: true })
      .selectOption({ label: "Yes" });
    const routes = page.getByRole("region", { name: "Routes that answer everybody" });
    await expect(routes.getByRole("listitem")).toHaveCount(31);
  });
  await step("When complete, click Save Config.", async () => {
    // One button of this name, and one click.
    await page.getByRole("button", { name: "Save Config" }).click();
    await expect(page.getByText("You saved the configuration.")).toBeVisible();
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
  });
  expect(await guest()).toBe(200);
}

async function deleteIt(page: Page, gatehouse: Program) {
  await step("Find created integration on grid System > Extensions > Integrations.", async () => {
    await goBy(page, "System", "Extensions", "Integrations");
  });
  await step("Click the delete icon in Delete column.", async () => {
    const wide = (page.viewportSize()?.width ?? 0) > 800;
    if (wide) await expect(page.getByRole("columnheader", { name: "Delete" })).toBeVisible();
    await rowOf(page, "Order export")
      .getByRole("button", { name: /^Delete/ })
      .click();
  });
  await step("Confirm your action by clicking OK.", async () => {
    await page.getByLabel("Type Order export to confirm").fill("Order export");
    await page.getByLabel("Your Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: /^OK\b/ }).click();
    await expect(page.getByText("No integrations yet")).toBeVisible();
  });
  expect(gatehouse.json("integration", "list")).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("the guide, followed to the letter", async ({ admin, gatehouse }) => {
      await admin.goto(gatehouse.admin);
      await step("Add a new integration", () => addNewIntegration(admin, gatehouse));
      await step("Activating an integration", () => activate(admin, gatehouse));
      await step("Change the API guest access security setting", () =>
        openGuestAccess(admin, gatehouse),
      );
      await step("Deleting an Integration", () => deleteIt(admin, gatehouse));
    });
  });
}
