// Integrations that a file declares, as the operator sees them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, gridPath, test } from "./gatehouse.ts";
import type { Locator } from "./playwright.ts";
import type { Program } from "./program.mjs";

test.use({ ownProgram: true });

const products = "Magento_Catalog::products";
const pages = "Magento_Cms::page";

function declare(
  gatehouse: Program,
  resources: string[],
  [callback_url, identity_link_url]: readonly string[] = [],
) {
  const file = join(gatehouse.directory, "integrations.yaml");
  const erp = { name: "ERP", email: "erp@partner.example", resources };
  // JSON is YAML.
  writeFileSync(
    file,
    JSON.stringify({ integrations: [{ ...erp, callback_url, identity_link_url }] }),
  );
  gatehouse.json("integration", "apply", file);
}

test("D4: what is granted is ticked, and what a changed file asks for is named first", async ({
  admin,
  gatehouse,
}) => {
  declare(gatehouse, [products]);
  await admin.goto(`${gatehouse.admin}${gridPath}/1?tab=api`);
  const row = (name: string) => admin.getByRole("treeitem", { name, exact: true });
  await expect(row("Products")).toHaveAttribute("aria-checked", /true|mixed/);
  await expect(row("Catalog")).toHaveAttribute("aria-checked", "mixed");
  await expect(row("Sales")).toHaveAttribute("aria-checked", "false");
  await expect(admin.getByText(/^\d+ of \d+ granted$/)).toBeVisible();
  await expect(admin.getByRole("list", { name: "New resources" })).toHaveCount(0);

  gatehouse.json("integration", "activate", "ERP");
  declare(gatehouse, [products, pages, "Acme::nothing"]);
  const added = admin.getByRole("list", { name: "New resources" });
  await expect(added).toContainText(pages);
  await expect(added).toContainText("Acme::nothing does not exist here");
  await expect(added).not.toContainText(products);
  await expect(row("Products")).toHaveAttribute("aria-checked", /true|mixed/);
  const top = async (one: Locator) => (await one.boundingBox())?.y ?? 0;
  expect(await top(added)).toBeLessThan(await top(admin.getByRole("tree")));

  await admin.getByRole("link", { name: "Reauthorize ERP" }).click();
  await expect(added).toContainText(pages);
  await expect(added).toContainText("Acme::nothing does not exist here");
  await expect(added).not.toContainText(products);
  const routes = added.getByRole("list", { name: `Routes of ${pages}` });
  await expect(routes).toContainText("GET /V1/cmsPage/search");
  await expect(admin.getByRole("tree").getByText("New", { exact: true })).not.toHaveCount(0);
  await admin.getByRole("button", { name: "Reauthorize", exact: true }).click();
  await expect(admin.getByRole("textbox", { name: "Access Token", exact: true })).toBeVisible();
  await admin.goto(`${gatehouse.admin}${gridPath}/1?tab=api`);
  await expect(row("Pages")).toHaveAttribute("aria-checked", /true|mixed/);
  await expect(added).toHaveCount(0);
});

test("A11, F5: it can be viewed, not edited or deleted", async ({ admin, gatehouse }) => {
  declare(gatehouse, [products]);
  await admin.goto(gatehouse.admin + gridPath);
  const remove = admin.getByRole("button", { name: "Delete ERP", exact: true });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await remove.focus();
  await expect(remove).toHaveAccessibleDescription(/integrations.yaml/);
  await admin.getByRole("link", { name: "View ERP", exact: true }).click();
  await expect(admin.getByLabel("Name", { exact: true })).not.toBeEditable();
  await expect(admin.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("D5: a hand-over that a changed file overtook is not sent again", async ({
  admin,
  gatehouse,
}) => {
  const urls = ["http://127.0.0.1:1/callback", "https://partner.example/identity"] as const;
  declare(gatehouse, [products], urls);
  await admin.goto(`${gatehouse.admin}${gridPath}?panel=authorize&id=1`);
  await admin.getByRole("button", { name: "Allow", exact: true }).click();
  const again = admin.getByRole("button", { name: "Send credentials again" });
  await expect(again).toBeVisible();
  declare(gatehouse, [products, pages], urls);
  await expect(admin.getByText("asks for more; authorize it again")).toBeVisible();
  await expect(again).toHaveCount(0);
});
