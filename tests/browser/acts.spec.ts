// Deactivating and activating again, one and several.
import {
  type Credentials,
  expect,
  goBySidebar,
  gridPath,
  password,
  register,
  rowOf,
  test,
  yourPassword,
} from "./gatehouse.ts";
import type { Page } from "./playwright.ts";
import type { Program } from "./program.mjs";

const whoami = "/rest/V1/integration/whoami";

function active(gatehouse: Program, name: string): Credentials {
  return gatehouse.json("integration", "create", "--name", name, "--all", "--activate");
}

const status = (gatehouse: Program, name: string) =>
  gatehouse.json("integration", "show", name).status;

async function deactivateInRow(admin: Page, name: string) {
  await admin.getByRole("button", { name: `More for ${name}` }).click();
  await admin.getByRole("menuitem", { name: "Deactivate" }).click();
  await admin
    .getByRole("alertdialog")
    .getByRole("button", { name: "Deactivate", exact: true })
    .click();
  await expect(rowOf(admin, name)).toContainText("Deactivated");
}

test("deactivated in its row, it is refused, and works as before when activated again", async ({
  admin,
  gatehouse,
}) => {
  const credentials = active(gatehouse, "ERP");
  await goBySidebar(admin, "Integrations", gatehouse);
  await deactivateInRow(admin, "ERP");
  expect(gatehouse.signedCall(credentials, whoami)).toBe(401);
  await expect(admin.getByRole("button", { name: "More for ERP" })).toHaveCount(0);
  await admin.getByRole("combobox", { name: "Status" }).selectOption("Deactivated");
  await expect(rowOf(admin, "ERP")).toBeVisible();
  await admin.getByRole("link", { name: "Activate ERP" }).click();
  await expect(admin.getByText("work again as they were before")).toBeVisible();
  await admin.getByRole("button", { name: "Activate", exact: true }).click();
  await expect(admin.getByText("has been activated again")).toBeVisible();
  await expect(admin.getByText("Consumer Secret")).toHaveCount(0);
  expect(gatehouse.signedCall(credentials, whoami)).toBe(200);

  const { id } = gatehouse.json("integration", "show", "ERP");
  const page = `${gatehouse.admin}${gridPath}/${id}`;
  await admin.goto(page);
  await admin.getByRole("button", { name: "Deactivate" }).click();
  const dialog = admin.getByRole("alertdialog");
  await expect(dialog).toContainText('Deactivate "ERP"?');
  await dialog.getByRole("button", { name: "Deactivate", exact: true }).click();
  await expect(admin.getByRole("button", { name: "Deactivate" })).toHaveCount(0);
  expect(status(gatehouse, "ERP")).toBe("deactivated");
  await admin.goto(`${page}?tab=history`);
  await expect(admin.getByText("Integration activated again")).toBeVisible();
});

test("several at once, with a result for each", async ({ admin, connector, gatehouse }) => {
  for (const name of ["A", "B"]) active(gatehouse, name);
  register(gatehouse, connector.origin, "C");
  gatehouse.json("integration", "create", "--name", "D", "--all");
  await goBySidebar(admin, "Integrations", gatehouse);
  const choose = async (...names: string[]) => {
    for (const name of names) await admin.getByLabel(`Select ${name}`, { exact: true }).check();
  };
  const panel = admin.getByRole("dialog");
  await choose("A", "B", "C", "D");

  await admin.getByRole("button", { name: "Deactivate", exact: true }).click();
  await expect(panel.getByRole("region", { name: "Left out" })).toContainText("C");
  await panel.getByRole("button", { name: "Deactivate 2" }).click();
  await expect(panel.getByText("2 of 2 done.")).toBeVisible();
  await expect(panel.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("max", "2");
  await panel.getByRole("button", { name: "Close" }).first().click();
  await expect(rowOf(admin, "B")).toContainText("Deactivated");

  await admin.getByRole("button", { name: "Activate", exact: true }).click();
  const left = panel.getByRole("region", { name: "Left out" });
  await expect(left).toContainText("D");
  await expect(left).toContainText("activate it by itself");
  await panel.getByRole("button", { name: "Activate 3" }).click();
  await expect(panel.getByText("3 of 3 done.")).toBeVisible();
  await panel.getByRole("button", { name: "Close" }).first().click();
  expect(["A", "B", "D"].map((name) => status(gatehouse, name))).toEqual([
    "active",
    "active",
    "inactive",
  ]);
  await expect(rowOf(admin, "C")).toContainText(/Waiting for sign-in \d:\d\d/);

  let requests = 0;
  admin.on("request", (request) => {
    if (/\/integrations\/(delete|\d+)$/.test(request.url()) && request.method() !== "GET") {
      requests += 1;
    }
  });
  gatehouse.run(["integration", "delete", "D", "--yes"]); // by somebody else, meanwhile
  await admin.getByRole("button", { name: "Delete", exact: true }).click();
  const count = (await admin.getByRole("alertdialog").getByRole("heading").textContent()) ?? "";
  await admin.getByLabel(/^Type the number/).fill(count.replace(/\D/g, ""));
  await yourPassword(admin).fill(password);
  await admin.getByRole("button", { name: "OK, delete integrations" }).click();
  await expect(admin.getByText("No integrations yet")).toBeVisible();
  expect(requests).toBe(1);
});
