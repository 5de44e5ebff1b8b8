// What needs a server that does as it is told: the hand-over, faults, large data.

import type { Page } from "@playwright/test";
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
    await admin.getByRole("button", { name: "Send credentials again" }).click();
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
    await admin.getByRole("button", { name: "Give more time" }).click();
    await expect(admin.getByRole("link", { name: /^Sign in at/ })).toBeVisible();
  });

  test("a reload in the middle lands on the steps and never offers to allow", async ({
    admin,
    server,
  }) => {
    const id = addPartner(server);
    // Every state in which Allow was ever in the page, be it for a moment.
    await admin.addInitScript(() => {
      addEventListener("DOMContentLoaded", () =>
        new MutationObserver(() => {
          for (const button of document.querySelectorAll("button"))
            if (button.textContent === "Allow") document.documentElement.dataset.allowed = "yes";
        }).observe(document.documentElement, { childList: true, subtree: true }),
      );
    });
    await admin.goto(`${server.url}${grid}?panel=authorize&id=${id}`);
    await admin.getByRole("button", { name: "Allow" }).click();
    const link = admin.getByRole("link", { name: "Sign in at partner.example" });
    await expect(link).toBeVisible();
    const landsOnTheSteps = async () => {
      await expect(admin.getByText("Credentials posted to partner.example")).toBeVisible();
      await expect(admin.getByRole("button", { name: "Allow", exact: true })).toHaveCount(0);
      await expect(admin.locator("html")).not.toHaveAttribute("data-allowed");
    };
    await admin.reload();
    await landsOnTheSteps();
    await admin.goto(`${server.url}${grid}?panel=authorize&id=${id}`);
    await landsOnTheSteps();
    await expect(admin).toHaveURL(/panel=hand-over/);
    endWindow(server.state, id);
    await expect(admin.getByText("did not exchange its token in time.")).toBeVisible();
    await admin.reload();
    await expect(admin.getByRole("button", { name: "Give more time" })).toBeVisible();
    await landsOnTheSteps();
  });

  test("the credentials go to one host, and people sign in at another", async ({
    admin,
    server,
  }) => {
    const id = addPartner(server, "hooks.partner.example");
    await admin.goto(`${server.url}${grid}?panel=authorize&id=${id}`);
    await admin.getByRole("button", { name: "Allow" }).click();
    await expect(admin.getByText("Credentials posted to hooks.partner.example")).toBeVisible();
    await expect(admin.getByRole("link", { name: "Sign in at partner.example" })).toBeVisible();
    const step = admin.getByRole("listitem").filter({ hasText: /^Sign in at/ });
    await expect(step.getByText(/^Sign in at partner.example : In progress/)).toBeVisible();
    completeExchange(server.state, id);
    await expect(step.getByText(/^Sign in at partner.example : Done/)).toBeVisible();
    await admin.goto(`${server.url}${grid}/${id}?tab=deliveries`);
    await expect(step.getByText(/^Sign in at partner.example : Done/)).toBeVisible();
  });
});

test.describe("A: the first sight of a new integration", () => {
  const add = (admin: Page) => admin.getByRole("link", { name: "Add New Integration" });

  test("the cursor is in Name, and nothing is red before something was entered", async ({
    admin,
    server,
  }) => {
    await admin.goto(server.url + grid);
    await add(admin).click();
    const name = admin.getByLabel("Name", { exact: true });
    await expect(name).toBeFocused();
    await expect(admin).toHaveTitle(/New Integration/);
    // Long enough for what follows the navigation.
    await admin.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    );
    await expect(name).toBeFocused();
    const red = admin.locator("[aria-invalid]");
    await expect(red).toHaveCount(0);
    await name.press("Tab");
    await admin.keyboard.press("Tab");
    await admin.getByLabel("Your Password", { exact: true }).focus();
    await admin.getByRole("heading", { level: 1 }).click();
    await expect(red).toHaveCount(0);
    await expect(admin.getByText("Enter a name.")).toHaveCount(0);

    await name.fill("x");
    await name.fill("");
    await name.press("Tab");
    await expect(admin.getByText("Enter a name.")).toBeVisible();
    await name.fill("ERP");
    await expect(red).toHaveCount(0);
    const email = admin.getByLabel("Email");
    await email.fill("erp");
    await expect(red).toHaveCount(0);
    await email.press("Tab");
    await expect(email).toHaveAttribute("aria-invalid", "true");
    await admin.getByRole("button", { name: "Reset", exact: true }).click();
    await expect(red).toHaveCount(0);
  });

  test("also when the page opens there, and what is missing is said when it is saved", async ({
    admin,
    server,
  }) => {
    await admin.goto(`${server.url}${grid}/new`);
    const name = admin.getByLabel("Name", { exact: true });
    await expect(name).toBeFocused();
    await expect(admin.locator("[aria-invalid]")).toHaveCount(0);
    await admin.getByRole("button", { name: "Save", exact: true }).click();
    await expect(admin.locator("[aria-invalid]")).toHaveCount(2);
    await expect(name).toBeFocused();
    await name.fill("E");
    await expect(name).not.toHaveAttribute("aria-invalid");
  });
});

test.describe("F: a declared integration shows what it may", () => {
  const declared = (server: Server, change: object) =>
    Object.assign(server.state.integrations.get(1), { access: "custom", requested: null }, change);
  const tick = (admin: Page, title: string) =>
    admin.getByRole("treeitem", { name: title, exact: true });

  test("the API tab ticks what is granted", async ({ admin, server }) => {
    declared(server, {
      resources: [
        "Magento_Sales::sales",
        "Magento_Analytics::analytics",
        "Magento_Analytics::analytics_api",
      ],
    });
    await admin.goto(`${server.url}${grid}/1?tab=api`);
    await expect(tick(admin, "Sales")).toHaveAttribute("aria-checked", "mixed");
    await expect(tick(admin, "Analytics")).toHaveAttribute("aria-checked", "true");
    await expect(tick(admin, "API")).toHaveAttribute("aria-checked", "true");
    await expect(tick(admin, "Dashboard")).toHaveAttribute("aria-checked", "false");
    await expect(tick(admin, "Analytics").locator("[data-tick=on] svg")).toBeVisible();
    await expect(admin.getByText(/^3 of \d+ granted$/)).toBeVisible();
    await tick(admin, "Sales").click();
    await expect(admin.getByText(/^3 of \d+ granted$/)).toBeVisible();
  });

  test("what a changed declaration asks for is marked, first, here and when it is reauthorized", async ({
    admin,
    server,
  }) => {
    declared(server, {
      status: "reset",
      resources: ["Magento_Analytics::analytics"],
      requested: {
        access: "custom",
        resources: ["Magento_Analytics::analytics", "Magento_Analytics::analytics_api"],
      },
    });
    const isShown = async () => {
      const added = admin.getByRole("list", { name: "New resources" });
      await expect(added.getByRole("listitem")).toHaveCount(1);
      await expect(added).toContainText("Magento_Analytics::analytics_api");
      const tree = admin.getByRole("tree");
      await expect(tree.getByText("New", { exact: true })).toHaveCount(1);
      await expect(tree.getByRole("treeitem", { name: /New$/ })).toHaveAttribute(
        "aria-checked",
        "false",
      );
      const above = async () =>
        ((await added.boundingBox())?.y ?? 1) < ((await tree.boundingBox())?.y ?? 0);
      expect(await above()).toBe(true);
    };
    await admin.goto(`${server.url}${grid}/1?tab=api`);
    await isShown();
    await admin.goto(`${server.url}${grid}?panel=authorize&id=1`);
    await expect(admin.getByText("It asks for 2 resources")).toBeVisible();
    await isShown();
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

test("a reload after the tokens were shown does not offer to replace them", async ({
  admin,
  server,
}) => {
  const id = server.state.add({ name: "Script", resources: ["Magento_Sales::sales"] }).id;
  await admin.goto(`${server.url}${grid}?panel=authorize&id=${id}`);
  await admin.getByRole("button", { name: "Allow" }).click();
  await expect(admin.getByRole("textbox", { name: "Access Token", exact: true })).toBeVisible();
  await admin.reload();
  await expect(admin.getByText("The tokens were shown when they were made.")).toBeVisible();
  await expect(admin.getByRole("button", { name: /^(Allow|Reauthorize)$/ })).toHaveCount(0);
  await admin.getByRole("link", { name: "Show credentials" }).click();
  await expect(admin.getByRole("tab", { name: "Credentials", selected: true })).toBeVisible();
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
