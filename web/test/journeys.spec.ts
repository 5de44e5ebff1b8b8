// What needs a server that does as it is told: the hand-over, faults, large data.
import { completeExchange, endWindow, Refusal } from "../dev/operations.mjs";
import { expect, grid, password, type Server, test } from "./fixtures";

function addPartner({ state }: Server, host = "partner.example"): number {
  return state.add({
    name: "Partner",
    callback_url: `https://${host}/callback`,
    identity_link_url: "https://partner.example/login?from=shop",
    resources: ["Magento_Sales::sales_order"],
  }).id;
}

test.describe("C: the hand-over", () => {
  test("steps follow the real job until the integration is active", async ({
    admin,
    server,
    context,
  }) => {
    const id = addPartner(server);
    await admin.goto(`${server.url}${grid}?name=Partner&panel=authorize&id=${id}`);
    await expect(admin.getByText("The credentials are posted to partner.example")).toBeVisible();
    await admin.getByRole("button", { name: "Allow" }).click();
    const link = admin.getByRole("link", { name: "Sign in at partner.example" });
    await expect(link).toHaveAttribute("href", /oauth_consumer_key=\w{32}/);
    await expect(link).toHaveAttribute("href", /from=shop/);
    await expect(link).toHaveAttribute("rel", /noopener/);
    await expect(admin.getByText(/Time left: [45]:/)).toBeVisible();

    await context.route("https://partner.example/**", (route) =>
      route.fulfill({ contentType: "text/html", body: "<title>Partner</title>" }),
    );
    const opened = context.waitForEvent("page");
    await link.click();
    const partner = await opened;
    expect(await partner.evaluate(() => window.opener)).toBeNull();
    await partner.close();

    completeExchange(server.state, id);
    await expect(
      admin.getByText('The integration "Partner" has been authorized.').first(),
    ).toBeVisible();
    await expect(admin.getByRole("textbox", { name: "Access Token" })).toHaveCount(0);
    await admin.getByRole("button", { name: "Close" }).first().click();
    await expect(admin.getByRole("link", { name: "Reauthorize Partner" })).toBeVisible();
  });

  test("a partner that is down: the cause is named, and sending again works", async ({
    admin,
    server,
  }) => {
    const id = addPartner(server, "down.example");
    await admin.goto(`${server.url}${grid}?panel=authorize&id=${id}`);
    await admin.getByRole("button", { name: "Allow" }).click();
    await expect(
      admin.getByText(/The name down.example does not resolve.*Next try in/),
    ).toBeVisible();
    server.state.integrations.get(id).callback_url = "https://partner.example/callback";
    await admin.getByRole("button", { name: "Send again" }).click();
    await expect(admin.getByRole("link", { name: "Sign in at partner.example" })).toBeVisible();
    await admin.goto(`${server.url}${grid}/${id}?tab=deliveries`);
    await expect(admin.getByText("Attempt 1, activation")).toBeVisible();
    await expect(admin.getByText("Attempt 2, activation")).toBeVisible();
  });

  test("an ended window starts again, and a half-done exchange does not stand in the way", async ({
    admin,
    server,
  }) => {
    const id = addPartner(server);
    await admin.goto(`${server.url}${grid}?panel=authorize&id=${id}`);
    await admin.getByRole("button", { name: "Allow" }).click();
    await expect(admin.getByRole("link", { name: /^Sign in at/ })).toBeVisible();
    endWindow(server.state, id);
    await expect(
      admin.getByText("The third party did not exchange its token in time."),
    ).toBeVisible();
    await admin.getByRole("button", { name: "Start again" }).click();
    await expect(admin.getByRole("link", { name: /^Sign in at/ })).toBeVisible();
    await admin.reload();
    await expect(admin.getByText("A hand-over is not finished.")).toBeVisible();
    await admin.getByRole("button", { name: "Allow" }).click();
    await expect(admin.getByRole("link", { name: /^Sign in at/ })).toBeVisible();
  });
});

test("D4: a reset integration shows what its declaration asks for", async ({ admin, server }) => {
  const one = server.state.integrations.get(1);
  Object.assign(one, { status: "reset", requested: { access: "all", resources: [] } });
  await admin.goto(`${server.url}${grid}?panel=authorize&id=1`);
  await expect(admin.getByText("all resources", { exact: true })).toBeVisible();
  await admin.getByRole("button", { name: "Reauthorize", exact: true }).click();
  await expect(
    admin.getByRole("dialog", { name: "Integration Tokens for Extensions" }),
  ).toBeVisible();
});

test("A11, F5: a declared integration can be viewed, not edited or deleted", async ({
  admin,
  server,
}) => {
  await admin.goto(server.url + grid);
  const remove = admin.getByRole("button", { name: "Delete Analytics user", exact: true });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await remove.focus();
  await expect(remove).toHaveAccessibleDescription(/\/etc\/gatehouse\/analytics.yaml/);
  await admin.getByRole("link", { name: "View Analytics user", exact: true }).click();
  await expect(admin.getByLabel("Name", { exact: true })).not.toBeEditable();
  await expect(admin.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("H: notifications are counted, read, removed and brought back", async ({ admin, server }) => {
  for (let i = 1; i <= 3; i += 1) server.state.notify("notice", `News ${i}`, "Text", null);
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
  await admin.getByRole("link", { name: "Integrations", exact: true }).click();
  await expect.poll(() => server.state.notifications.length).toBe(0);
});

test("H3: a critical notification asks for attention once, until it is read", async ({
  admin,
  server,
}) => {
  server.state.notify("critical", "The key file is readable by others", "Mend it.", null);
  const dialog = admin.getByRole("alertdialog");
  await expect(dialog).toContainText("The key file is readable by others");
  await dialog.getByRole("button", { name: "Later" }).click();
  await admin.getByRole("link", { name: "Integrations", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await admin.reload();
  await dialog.getByRole("button", { name: "Mark as Read" }).click();
  await admin.reload();
  await expect(admin.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(dialog).toHaveCount(0);
});

test("credentials are revealed with the password and hidden again", async ({ admin, server }) => {
  await admin.goto(`${server.url}${grid}/2?tab=credentials`);
  const field = admin.getByRole("textbox", { name: "Your Password" });
  await field.fill("wrong");
  await admin.getByRole("button", { name: "Reveal" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill(password);
  await admin.getByRole("button", { name: "Reveal" }).click();
  const secret = admin.getByRole("textbox", { name: "Consumer Secret" });
  await expect(secret).toHaveValue(server.state.secrets.get(2).consumer_secret);
  await admin.getByRole("button", { name: "Hide now" }).click();
  await expect(secret).toHaveCount(0);
});

test("a repeated submit makes nothing twice: no answer, then the same key again", async ({
  admin,
  server,
}) => {
  const keys: (string | undefined)[] = [];
  await admin.route("**/integrations", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    keys.push(route.request().headers()["idempotency-key"]);
    return keys.length === 1 ? route.abort() : route.fallback();
  });
  await admin.goto(`${server.url}${grid}/new`);
  await admin.getByLabel("Name", { exact: true }).fill("Once");
  await admin.getByRole("textbox", { name: "Your Password" }).fill(password);
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByText("The server could not be reached.")).toBeVisible();
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByText('The integration "Once" has been saved.')).toBeVisible();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test("L3: an error offers another try, and what was loaded stays when a refresh fails", async ({
  admin,
  server,
}) => {
  let broken = true;
  server.state.fault = (_: string, path: string) => {
    if (broken && path === "/integrations")
      throw new Refusal(503, "unavailable", "The database is busy.");
  };
  await admin.goto(server.url + grid);
  await expect(admin.getByRole("alert")).toContainText("The database is busy.");
  await expect(admin.getByRole("navigation", { name: "Pages" })).toHaveCount(0);
  broken = false;
  await admin.getByRole("button", { name: "Try again" }).click();
  await expect(admin.getByText("57 records found")).toBeVisible();
  broken = true;
  server.state.emit("integration.changed", { id: 2, change: "changed", version: 2 });
  await expect(admin.getByText("could not be refreshed")).toBeVisible();
  await expect(admin.getByText("57 records found")).toBeVisible();
});

test("L8: a malformed resource file is named, and the tree is still there", async ({
  admin,
  server,
}) => {
  server.state.warnings = ["The file acl/broken.xml could not be read: line 7."];
  await admin.goto(`${server.url}${grid}/2?tab=api`);
  await expect(admin.getByText("acl/broken.xml")).toBeVisible();
  await expect(admin.getByRole("treeitem").first()).toBeVisible();
});

test.describe("L1: 10,000 integrations", () => {
  test.use({ options: { integrations: 10_000 } });
  test("are filtered, sorted and paged by the server", async ({ admin, server }) => {
    await admin.goto(`${server.url}${grid}?page=501`);
    await expect(admin.getByRole("textbox", { name: "Page" })).toHaveValue("500");
    await expect(admin.getByText("10,000 records found")).toBeVisible();
    await admin.goto(`${server.url}${grid}`);
    await admin.getByLabel("Filter by name").fill("newsletter 1667");
    await expect(admin.getByText("No integration matches")).toBeVisible();
    await admin.getByLabel("Filter by name").fill("newsletter 1666");
    await expect(admin.getByText("1 record found")).toBeVisible();
    await admin.getByRole("button", { name: "Reset Filter" }).click();
    await admin.getByRole("button", { name: "Name" }).click();
    await expect(admin.getByRole("columnheader", { name: "Name" })).toHaveAttribute(
      "aria-sort",
      "ascending",
    );
  });
});

test("L2: a tree of 2,000 resources stays light", async ({ admin, server }) => {
  server.state.setResources(
    Array.from({ length: 40 }, (_, i) => ({
      id: `m${i}`,
      title: `Module ${i}`,
      children: Array.from({ length: 49 }, (_, k) => ({
        id: `m${i}_${k}`,
        title: `Item ${k}`,
        children: [],
      })),
    })),
  );
  await admin.goto(`${server.url}${grid}/new?tab=api`);
  await admin.getByRole("button", { name: "Expand all" }).click();
  await expect(admin.getByText("0 of 2000 selected")).toBeVisible();
  expect(await admin.getByRole("treeitem").count()).toBeLessThan(80);
  const tree = admin.getByRole("tree");
  await admin.getByRole("treeitem", { name: "Module 0" }).focus();
  await admin.keyboard.press("End");
  await expect(tree.getByRole("treeitem", { name: "Item 48" }).last()).toBeFocused();
  await admin.getByLabel("Search by name or id").fill("m39_4");
  await expect(tree.getByRole("treeitem")).toHaveCount(11);
});

test("a change of another operator appears in the open form, unless it would go over typed text", async ({
  admin,
  server,
}) => {
  const one = server.state.integrations.get(2);
  await admin.goto(`${server.url}${grid}/2`);
  const email = admin.getByLabel("Email");
  one.email = "new@partner.example";
  server.state.changed(one);
  await expect(email).toHaveValue("new@partner.example");
  await email.fill("typed@partner.example");
  one.email = "other@partner.example";
  server.state.changed(one);
  await admin.waitForTimeout(400);
  await expect(email).toHaveValue("typed@partner.example");
});
