// What shows credentials or weakens security asks for the password, unless it was just given.
import {
  expect,
  goBySidebar,
  gridPath,
  password,
  save,
  shownTokens,
  test,
  yourPassword,
} from "./gatehouse.ts";
import type { Page } from "./playwright.ts";

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Confirm your password" });

async function giveTo(page: Page, given: string) {
  await dialogOf(page).getByLabel("Your Password", { exact: true }).fill(given);
  await dialogOf(page).getByRole("button", { name: "Confirm" }).click();
}

test("Save, Activate, Allow: one click each, even hours after signing in", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.agePasswords();
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await admin.getByLabel("Name", { exact: true }).fill("ERP");
  await yourPassword(admin).fill(password);
  await save(admin).click();
  await admin.getByRole("link", { name: "Activate ERP" }).click();
  await expect(admin.getByText(/^Password confirmed until \d\d:\d\d/)).toBeVisible();
  await admin.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(
    admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
  ).toBeVisible();
  await expect(dialogOf(admin)).toHaveCount(0);
});

test("Allow asks for a password that was given long ago, and goes on", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.json("integration", "create", "--name", "ERP", "--all");
  gatehouse.agePasswords();
  await goBySidebar(admin, "Integrations", gatehouse);
  await admin.getByRole("link", { name: "Activate ERP" }).click();
  await expect(admin.getByText("Your password will be asked for.")).toBeVisible();
  const allow = admin.getByRole("button", { name: "Allow", exact: true });
  await allow.click();
  await expect(dialogOf(admin).getByLabel("Your Password", { exact: true })).toBeFocused();
  await admin.keyboard.press("Escape");
  await expect(dialogOf(admin)).toBeHidden();
  await expect(admin.getByRole("dialog", { name: "ERP" })).toBeVisible();
  await expect(admin.getByText("Give your password to activate it")).toBeVisible();
  expect(gatehouse.json("integration", "show", "ERP").status).toBe("inactive");

  await allow.click();
  await giveTo(admin, "wrong");
  await expect(dialogOf(admin).getByText("This is not your password.")).toBeVisible();
  await giveTo(admin, password);
  await expect(
    admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
  ).toBeVisible();
  expect((await shownTokens(admin)).access_token).toMatch(/^[0-9a-z]{32}$/);
  expect(gatehouse.json("integration", "show", "ERP").status).toBe("active");
});

test("a setting that weakens security asks, one that does not is just saved", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.agePasswords();
  await admin.goto(
    `${gatehouse.admin}stores/settings/configuration/oauth?open=Consumer%20Settings`,
  );
  const saveConfig = admin.getByRole("button", { name: "Save Config" });
  const window = admin.getByLabel("Timestamp window", { exact: true });
  await window.fill("500");
  await saveConfig.click();
  await expect(admin.getByText("You saved the configuration.")).toBeVisible();
  await window.fill("900");
  await saveConfig.click();
  await expect(dialogOf(admin)).toBeVisible();
  await giveTo(admin, password);
  await expect(dialogOf(admin)).toBeHidden();
  await expect
    .poll(() => gatehouse.run(["config", "get", "oauth/consumer/timestamp_window"]).trim())
    .toBe("900");

  gatehouse.agePasswords();
  await admin.reload();
  await admin
    .getByLabel("Allow OAuth Access Tokens to be used as standalone Bearer tokens", {
      exact: true,
    })
    .selectOption("1");
  await saveConfig.click();
  await giveTo(admin, password);
  await expect
    .poll(() =>
      gatehouse.run(["config", "get", "oauth/consumer/enable_integration_as_bearer"]).trim(),
    )
    .toBe("1");
});

test.describe("locked out", () => {
  test.use({ ownProgram: true });
  test("too many wrong passwords: signing in again lets the act go on", async ({
    admin,
    gatehouse,
  }) => {
    gatehouse.json("integration", "create", "--name", "ERP", "--all");
    gatehouse.run(["config", "set", "oauth/authentication_lock/max_failures_count", "2"]);
    gatehouse.agePasswords();
    await admin.goto(`${gatehouse.admin}${gridPath}`);
    await admin.getByRole("link", { name: "Activate ERP" }).click();
    await admin.getByRole("button", { name: "Allow", exact: true }).click();
    await giveTo(admin, "wrong");
    await expect(dialogOf(admin).getByText("This is not your password.")).toBeVisible();
    await giveTo(admin, "wrong again");
    const ended = admin.getByRole("dialog", { name: "Your session has ended" });
    await ended.getByLabel("Password", { exact: true }).fill(password);
    await ended.getByRole("button", { name: "Sign in" }).click();
    await expect(
      admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
    ).toBeVisible();
  });
});
