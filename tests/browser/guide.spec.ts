// The guide, chapter by chapter: adding, activating, reauthorizing, guest access, deleting.
import { readFileSync } from "node:fs";
import {
  expect,
  goBySidebar,
  gridPath,
  rowOf,
  save,
  shownTokens,
  test,
  yourPassword,
} from "./gatehouse.ts";

test("A: a new integration, from the empty grid to the saved row", async ({ admin, gatehouse }) => {
  await goBySidebar(admin, "Integrations", gatehouse);
  await expect(admin.getByText("No integrations yet")).toBeVisible();
  await admin.getByRole("link", { name: "Add New Integration" }).first().click();
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText("New Integration");

  await save(admin).click();
  await expect(admin.getByText("2 fields need attention.")).toBeVisible();
  await expect(admin.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(admin.getByRole("tab", { name: "Integration Info 2 errors" })).toBeVisible();

  await admin.getByLabel("Name", { exact: true }).fill("Order export");
  await admin.getByLabel("Email").fill("nobody");
  await admin.getByLabel("Callback URL", { exact: true }).fill("ftp://partner.example/");
  await admin.getByLabel("Identity Link URL").fill("javascript:alert(1)");
  await admin.getByLabel("Email").focus();
  await expect(admin.getByText("The URL must start with https://").first()).toBeVisible();
  await expect(admin.getByText("Enter a complete URL such as").first()).toBeVisible();
  await admin.getByLabel("Callback URL", { exact: true }).fill("http://partner.example/");
  await expect(admin.getByText("With http:// the credentials can be read")).toBeVisible();
  await admin.getByLabel("Email").fill("orders@partner.example");
  await admin.getByLabel("Callback URL", { exact: true }).fill("");
  await admin.getByLabel("Identity Link URL").fill("");

  await yourPassword(admin).fill("wrong");
  await save(admin).click();
  await expect(yourPassword(admin)).toHaveAttribute("aria-invalid", "true");
  await expect(admin.getByLabel("Name", { exact: true })).toHaveValue("Order export");

  await admin.getByRole("tab", { name: /^API/ }).click();
  await admin.getByText("All", { exact: true }).first().click();
  await expect(admin.getByRole("tree")).toBeHidden();
  await expect(admin.getByText("Everything is granted")).toBeVisible();
  await admin.getByText("Custom", { exact: true }).click();
  const row = (name: string) => admin.getByRole("treeitem", { name, exact: true }).first();
  await row("Sales").focus();
  await admin.keyboard.press("ArrowRight");
  await admin.keyboard.press("ArrowRight");
  await admin.keyboard.press("ArrowRight");
  await row("Orders").click();
  await expect(row("Orders")).toHaveAttribute("aria-checked", "true");
  await expect(row("Sales")).toHaveAttribute("aria-checked", "mixed");
  await admin.getByLabel("Search by name or id").fill("price");
  await expect(row("Cart Price Rules")).toBeVisible();
  await admin.getByLabel("Search by name or id").fill("");
  await admin.getByLabel("Selected only").check();
  await expect(row("Catalog")).toBeHidden();
  await row("Orders").click();
  await expect(admin.getByText("Nothing is selected.")).toBeVisible();
  await admin.getByRole("button", { name: "Undo" }).click();
  await expect(row("Orders")).toBeVisible();

  await admin.getByRole("tab", { name: /Integration Info/ }).click();
  await yourPassword(admin).fill("correct horse 1");
  await save(admin).click();
  await expect(admin.getByText('The integration "Order export" has been saved.')).toBeVisible();
  await expect(rowOf(admin, "Order export")).toContainText("Inactive");
  await admin.goBack();
  await expect(admin.getByRole("heading", { level: 1 })).not.toHaveText("New Integration");
});

test("A8, A9, A10: a taken name, Save & Activate, and leaving with changes", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.json("integration", "create", "--name", "ERP", "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await admin.getByLabel("Name", { exact: true }).fill("erp");
  await yourPassword(admin).fill("correct horse 1");
  await save(admin).click();
  await expect(admin.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");

  await admin.getByRole("link", { name: "Back", exact: true }).click();
  await expect(admin.getByRole("alertdialog")).toContainText("Discard your changes?");
  await admin.getByRole("button", { name: "Stay" }).click();
  await expect(admin.getByLabel("Name", { exact: true })).toHaveValue("erp");

  await admin.getByLabel("Name", { exact: true }).fill("ERP 2");
  await yourPassword(admin).fill("correct horse 1");
  await admin.getByRole("button", { name: "Save & Activate" }).click();
  await expect(admin.getByRole("dialog", { name: "ERP 2" })).toBeVisible();
  await expect(admin.getByText("Nothing is granted")).toBeVisible();
});

test("B: activating shows four tokens that work", async ({ admin, gatehouse }) => {
  gatehouse.json(
    "integration",
    "create",
    "--name",
    "Catalog reader",
    "--resource",
    "Magento_Catalog::products",
  );
  await goBySidebar(admin, "Integrations", gatehouse);
  const activate = admin.getByRole("link", { name: "Activate Catalog reader" });
  await activate.click();
  const panel = admin.getByRole("dialog", { name: "Catalog reader" });
  await expect(panel.getByRole("heading", { name: "Catalog reader" })).toBeFocused();
  await expect(panel.getByRole("treeitem", { name: "Products", exact: true })).toBeVisible();
  await expect(panel.getByRole("treeitem", { name: "Sales", exact: true })).toHaveCount(0);
  await admin.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(rowOf(admin, "Catalog reader")).toContainText("Inactive");

  await activate.click();
  await admin.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(
    admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
  ).toBeVisible();
  const tokens = await shownTokens(admin);
  for (const value of Object.values(tokens)) expect(value).toMatch(/^[0-9a-z]{32}$/);
  expect(new URL(admin.url()).search).not.toContain(tokens.access_token);
  expect(gatehouse.signedCall(tokens, "/rest/V1/products?searchCriteria[pageSize]=1")).toBe(200);
  expect(gatehouse.signedCall(tokens, "/rest/V1/cmsPage/search?searchCriteria[pageSize]=1")).toBe(
    401,
  );

  await admin.getByRole("button", { name: "Copy Access Token Secret" }).click();
  await expect(admin.getByLabel("I have them")).toBeChecked();
  for (const [button, parse] of [
    [
      "Download .env",
      (text: string) =>
        Object.fromEntries(
          text
            .trim()
            .split("\n")
            .map((l) => l.toLowerCase().split("=")),
        ),
    ],
    ["Download JSON", JSON.parse],
  ] as const) {
    const waiting = admin.waitForEvent("download");
    await admin.getByRole("button", { name: button }).click();
    expect(parse(readFileSync(await (await waiting).path(), "utf8"))).toEqual(tokens);
  }
  await admin.getByRole("button", { name: "Done" }).click();
  await expect(rowOf(admin, "Catalog reader")).toContainText("Active");
  const left = await admin.evaluate(
    () =>
      document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage }),
  );
  for (const value of Object.values(tokens)) expect(left).not.toContain(value);
});

test("B8: what changed between opening and Allow is not allowed", async ({ admin, gatehouse }) => {
  gatehouse.json(
    "integration",
    "create",
    "--name",
    "Moving",
    "--resource",
    "Magento_Catalog::products",
  );
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  await admin.getByRole("link", { name: "Activate Moving" }).click();
  await expect(admin.getByRole("button", { name: "Allow", exact: true })).toBeVisible();
  gatehouse.json("integration", "update", "Moving", "--all");
  await admin.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(
    admin.getByText("Somebody changed this integration while you were looking"),
  ).toBeVisible();
  await admin.getByRole("button", { name: "Show what is asked now" }).click();
  await expect(admin.getByText("all resources", { exact: true })).toBeVisible();
  await admin.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(
    admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
  ).toBeVisible();
});

test("D: reauthorizing changes the access token and keeps the key", async ({
  admin,
  gatehouse,
}) => {
  const before = gatehouse.json("integration", "create", "--name", "PIM", "--all", "--activate");
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  await admin.getByRole("link", { name: "Reauthorize PIM" }).click();
  await admin.getByRole("button", { name: "Reauthorize", exact: true }).click();
  await expect(
    admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
  ).toBeVisible();
  const after = await shownTokens(admin);
  expect(after.consumer_key).toBe(before.consumer_key);
  expect(after.consumer_secret).toBe(before.consumer_secret);
  expect(after.access_token).not.toBe(before.access_token);
  expect(after.access_token_secret).not.toBe(before.access_token_secret);
  expect(gatehouse.signedCall(before, "/rest/V1/integration/whoami")).toBe(401);
  expect(gatehouse.signedCall(after, "/rest/V1/integration/whoami")).toBe(200);
});

test("E: guest access by the guide's path, and back", async ({ admin, gatehouse, request }) => {
  const guest = async () =>
    (await request.get(`${gatehouse.origin}/rest/V1/products?searchCriteria[pageSize]=1`)).status();
  expect(await guest()).toBe(401);
  await goBySidebar(admin, "Configuration", gatehouse);
  const sections = admin.getByRole("navigation", { name: "Configuration sections" });
  await sections.getByRole("button", { name: "Services" }).click();
  await sections.getByRole("link", { name: "Magento Web API" }).click();
  await admin.getByRole("button", { name: "Web API Security Setting" }).click();
  await expect(admin.getByText("[global]").last()).toBeVisible();
  const field = admin.getByLabel("Allow Anonymous Guest Access", { exact: true });
  await field.selectOption({ label: "Yes" });
  const routes = admin.getByRole("region", { name: "Routes that answer everybody" });
  await expect(routes).toContainText("These 31 routes will answer everybody when you save:");
  await expect(routes.getByRole("listitem")).toHaveCount(31);
  await admin.getByRole("button", { name: "Save Config" }).click();
  await expect(admin.getByText("You saved the configuration.")).toBeVisible();
  await expect(routes).toContainText("These 31 routes answer everybody:");
  expect(await guest()).toBe(200);

  await admin.reload();
  await expect(field).toHaveValue("1");
  await field.selectOption({ label: "No" });
  await admin.getByRole("button", { name: "Save Config" }).click();
  await expect(routes).toHaveCount(0);
  await expect(admin.getByText("You saved the configuration.")).toBeVisible();
  expect(await guest()).toBe(401);
});

test("F: deleting, inactive with one question, active with the name", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.json("integration", "create", "--name", "Draft", "--all");
  const live = gatehouse.json("integration", "create", "--name", "Live one", "--all", "--activate");
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  const remove = (name: string) =>
    admin.getByRole("button", { name: `Delete ${name}`, exact: true });
  const confirm = admin.getByRole("button", { name: "OK, delete integration" });
  await remove("Draft").click();
  await expect(admin.getByRole("alertdialog")).toContainText('Delete "Draft"?');
  await admin.getByRole("button", { name: "Cancel" }).click();
  await expect(remove("Draft")).toBeFocused();
  await remove("Draft").click();
  await yourPassword(admin).fill("correct horse 1");
  await confirm.click();
  await expect(rowOf(admin, "Draft")).toHaveCount(0);
  await expect(admin.getByRole("link", { name: "Live one", exact: true })).toBeFocused();

  await remove("Live one").click();
  await yourPassword(admin).fill("correct horse 1");
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await admin.getByLabel("Type Live one to confirm").fill("Live one");
  await confirm.click();
  await expect(admin.getByText("No integrations yet")).toBeVisible();
  expect(gatehouse.signedCall(live, "/rest/V1/integration/whoami")).toBe(401);
});
