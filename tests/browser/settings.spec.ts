// Stores > Configuration > Services > OAuth, notifications, sign-in.
import {
  expect,
  gridPath,
  password,
  save,
  signIn,
  test,
  username,
  yourPassword,
} from "./gatehouse.ts";

const oauth =
  "stores/settings/configuration/oauth?open=Access%20Token%20Expiration~Cleanup%20Settings~Authentication%20Locks";

test("G: OAuth settings, their limits and their system values", async ({ admin, gatehouse }) => {
  await admin.goto(gatehouse.admin + oauth);
  const saveConfig = admin.getByRole("button", { name: "Save Config" });
  const lifetime = admin.getByLabel("Admin Token Lifetime (hours)", { exact: true });
  await expect(lifetime).toHaveValue("4");
  await expect(admin.getByText(/Empty: never expires/)).toBeVisible();
  await lifetime.fill("soon");
  await lifetime.press("Tab");
  await expect(lifetime).toHaveAttribute("aria-invalid", "true");
  await expect(admin.getByText("Nothing was saved.")).toHaveCount(0);
  await lifetime.fill("later");
  await expect(lifetime).not.toHaveAttribute("aria-invalid");
  await saveConfig.click();
  await expect(lifetime).toHaveAttribute("aria-invalid", "true");
  await expect(admin.getByText("Nothing was saved.")).toBeVisible();
  expect(gatehouse.run(["config", "get", "oauth/access_token_lifetime/admin"]).trim()).toBe("4");

  await lifetime.fill("2d");
  await saveConfig.click();
  await expect(admin.getByText("You saved the configuration.")).toBeVisible();
  await expect(lifetime).toHaveValue("48");
  const system = admin.getByLabel("Use system value for Admin Token Lifetime (hours)");
  await expect(system).not.toBeChecked();
  await system.check();
  await expect(lifetime).toHaveValue("4");
  await saveConfig.click();
  await expect
    .poll(() => gatehouse.run(["config", "get", "oauth/access_token_lifetime/admin"]).trim())
    .toBe("4");

  await admin.getByLabel("Cleanup Probability", { exact: true }).fill("0");
  await expect(admin.getByText(/tokens that nobody used work forever/)).toBeVisible();
});

test.describe("the operator's own", () => {
  test.use({ ownProgram: true });
  test("G4: a lower lock-out limit locks sooner", async ({ admin, gatehouse, browser }) => {
    gatehouse.run(["config", "set", "oauth/authentication_lock/max_failures_count", "2"]);
    await admin.goto(gatehouse.admin + oauth);
    await expect(
      admin.getByLabel("Maximum Login Failures to Lock Out Account", { exact: true }),
    ).toHaveValue("2");
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(gatehouse.admin);
    for (const wrong of ["one", "two", "three"]) {
      await signIn(stranger, { username, password: wrong });
      await expect(stranger.getByRole("alert")).toBeVisible();
      await expect(stranger.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
    }
    await signIn(stranger);
    await expect(stranger.getByRole("alert")).toBeVisible();
    await stranger.context().close();
  });
});

test("J5, J6: signing out clears, and next stays on this page", async ({ admin, gatehouse }) => {
  await admin.goto(gatehouse.admin);
  await admin.goto(`${gatehouse.admin}account`);
  await admin.getByRole("button", { name: username }).click();
  await admin.getByRole("menuitem", { name: "Sign Out" }).click();
  await expect(admin.getByText("You are signed out.")).toBeVisible();
  await admin.goBack();
  await expect(admin.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(admin.getByText("olga@example.com")).toHaveCount(0);
  for (const next of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/%09/evil.example",
  ]) {
    await admin.context().clearCookies();
    await admin.goto(`${gatehouse.admin}sign-in?next=${encodeURIComponent(next)}`);
    await signIn(admin);
    await expect(admin.getByRole("button", { name: "Sign in" })).toBeHidden();
    expect(new URL(admin.url()).origin).toBe(gatehouse.origin);
  }
});

test("J4: a session that ends in the middle of the form loses nothing", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await admin.getByLabel("Name", { exact: true }).fill("Kept");
  await yourPassword(admin).fill(password);
  await admin.context().clearCookies();
  await save(admin).click();
  const dialog = admin.getByRole("dialog", { name: "Your session has ended" });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(admin.getByText('The integration "Kept" has been saved.')).toBeVisible();
});

test.describe("the account", () => {
  test.use({ ownProgram: true });
  test("account: password, theme and sessions", async ({ admin, gatehouse, browser }) => {
    const other = await (await browser.newContext()).newPage();
    await other.goto(gatehouse.admin);
    await signIn(other);
    await expect(other.getByRole("heading", { level: 1 })).toHaveText("Dashboard");
    await admin.goto(`${gatehouse.admin}account/sessions`);
    await expect(admin.getByText("This session")).toBeVisible();
    await admin.getByRole("button", { name: "End all other sessions" }).click();
    await expect(admin.getByRole("button", { name: /^End session/ })).toHaveCount(0);
    await other.context().close();

    await admin.goto(`${gatehouse.admin}account`);
    await admin.getByText("Dark", { exact: true }).click();
    await expect(admin.locator("html")).toHaveAttribute("data-theme", "dark");
    await admin.getByLabel("Current Password", { exact: true }).fill(password);
    await admin.getByLabel("New Password", { exact: true }).fill("another horse 2");
    await admin.getByLabel("Password Confirmation", { exact: true }).fill("another horse 2");
    await admin.getByRole("button", { name: "Change password" }).click();
    await expect(admin.getByText("Your password has been changed.")).toBeVisible();
  });
});
