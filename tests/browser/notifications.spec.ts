// Notifications, as the server has them.
import { expect, goBySidebar, test } from "./gatehouse.ts";
import type { Program } from "./program.mjs";

const severities = { critical: 1, notice: 4 };

/** As if something in the server had told them; the page is opened afterwards. */
function tell(gatehouse: Program, severity: keyof typeof severities, ...titles: string[]) {
  // Now: the server removes old ones once a minute.
  const at = Date.now();
  for (const title of titles) {
    gatehouse.damage(`
      INSERT INTO sequences VALUES ('notifications', 1)
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
      INSERT INTO notifications (number, at, severity, title, message, is_read)
        SELECT value, ${at}, ${severities[severity]}, '${title}', 'Text.', 0
        FROM sequences WHERE name = 'notifications';`);
  }
}

test("H: notifications are counted, read, removed and brought back", async ({
  admin,
  gatehouse,
}) => {
  tell(gatehouse, "notice", "News 1", "News 2", "News 3");
  await admin.goto(gatehouse.admin);
  await admin.getByRole("link", { name: "Notifications, 3 unread" }).click();
  await admin.getByRole("button", { name: "Mark as Read" }).first().click();
  await expect(admin.getByRole("link", { name: "Notifications, 2 unread" })).toBeVisible();
  await admin.getByRole("button", { name: "Remove" }).first().click();
  await expect(admin.getByText("News 3", { exact: true })).toHaveCount(0);
  await admin.getByRole("button", { name: "Undo" }).click();
  await expect(admin.getByText("News 3", { exact: true })).toBeVisible();
  await admin.getByLabel("Select all").check();
  await admin.getByLabel("Action").selectOption("Remove");
  await admin.getByRole("button", { name: "Submit" }).click();
  await expect(admin.getByText("No notifications")).toBeVisible();
  await goBySidebar(admin, "Integrations");
  const left = async () => (await (await gatehouse.session()).get("/notifications")).items.length;
  await expect.poll(left).toBe(0);
});

test("H3: a critical notification asks for attention once, until it is read", async ({
  admin,
  gatehouse,
}) => {
  tell(gatehouse, "critical", "The key file is readable by others");
  await admin.goto(gatehouse.admin);
  const dialog = admin.getByRole("alertdialog");
  await expect(dialog).toContainText("The key file is readable by others");
  await dialog.getByRole("button", { name: "Later" }).click();
  await goBySidebar(admin, "Integrations");
  await expect(dialog).toHaveCount(0);
  await admin.reload();
  await dialog.getByRole("button", { name: "Mark as Read" }).click();
  await admin.reload();
  await expect(admin.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(dialog).toHaveCount(0);
});
