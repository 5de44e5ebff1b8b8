// The guide's onboarding with a real third party, as the operator sees it.
import { expect, goBySidebar, register, rowOf, test } from "./gatehouse.ts";
import type { Page } from "./playwright.ts";
import { Connector, type Program } from "./program.mjs";

async function allow(admin: Page, gatehouse: Program, name = "ERP") {
  await goBySidebar(admin, "Integrations", gatehouse);
  await admin.getByRole("link", { name: new RegExp(`^(Activate|Reauthorize) ${name}$`) }).click();
  await admin.getByRole("button", { name: /^(Allow|Reauthorize)$/ }).click();
}

/** Signs in at the third party, in the window that the operator's click opened. */
async function signInThere(admin: Page, connector: Connector): Promise<Page> {
  const opening = admin.context().waitForEvent("page");
  await admin.getByRole("link", { name: `Sign in at ${connector.host}` }).click();
  const there = await opening;
  await there.waitForURL(`${connector.origin}/**`);
  expect(await there.evaluate(() => window.opener)).toBeNull();
  await there.getByLabel("User name").fill("merchant");
  await there.getByLabel("Password").fill("demo");
  await there.getByRole("button", { name: "Sign in" }).click();
  return there;
}

test("C: the whole onboarding", async ({ admin, gatehouse, connector }) => {
  register(gatehouse, connector.origin);
  await allow(admin, gatehouse);
  const there = await signInThere(admin, connector);
  if (!there.isClosed()) await there.waitForEvent("close");
  expect(admin.context().pages()).toEqual([admin]);

  await expect(admin.getByText('"ERP" has been authorized. No tokens are shown.')).toBeVisible();
  await admin.getByRole("button", { name: "Close" }).first().click();
  await expect(rowOf(admin, "ERP")).toContainText("Active");
  await expect(admin.getByRole("link", { name: "Notifications, 1 unread" })).toBeVisible();
});

test("C: whoever comes back sees the integration they come from", async ({
  admin,
  connector,
  gatehouse,
}) => {
  const id = register(gatehouse, connector.origin);
  register(gatehouse, connector.origin, "CRM");
  await allow(admin, gatehouse);
  await expect(admin.getByRole("link", { name: `Sign in at ${connector.host}` })).toBeVisible();
  gatehouse.json("integration", "activate", "CRM"); // takes a step behind the back of the first
  const back = new URL("/admin/integration/loginSuccessCallback", admin.url()).href;
  await admin.goto(`${back}?id=${id}`);
  await expect(admin.getByRole("heading", { level: 1 })).toContainText("ERP");
  await admin.goto(back);
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText("Integrations");
});

test("C: the list and the dashboard show where a hand-over stands", async ({
  admin,
  gatehouse,
  connector,
}) => {
  register(gatehouse, connector.origin);
  await allow(admin, gatehouse);
  await admin.getByRole("button", { name: "Close" }).first().click();
  await expect(rowOf(admin, "ERP")).toContainText(/Waiting for sign-in [45]:\d\d/);
  await admin.getByLabel("Hand-over").selectOption("Delivery failing");
  await expect(admin.getByText("No integration matches")).toBeVisible();
  await admin.getByLabel("Hand-over").selectOption("Needs attention");
  await admin.getByRole("link", { name: "Activate ERP" }).click();
  const opening = admin.context().waitForEvent("page");
  await admin.getByRole("link", { name: `Sign in at ${connector.host}` }).click();
  const there = await opening;
  await admin.getByRole("button", { name: "Close" }).first().click();
  await expect(rowOf(admin, "ERP")).toContainText(/Link opened \d:\d\d/);
  await goBySidebar(admin, "Dashboard");
  await expect(admin.getByText(/Link opened \d:\d\d/).first()).toBeVisible();
  await admin.getByRole("link", { name: "Show steps" }).click();
  await expect(admin.getByRole("link", { name: `Sign in at ${connector.host}` })).toBeVisible();
  await there.close();
});

test("C4: a third party that is down, and up again", async ({ admin, gatehouse }) => {
  const connector = await new Connector().start();
  connector.stop();
  gatehouse.run(["config", "set", "oauth/consumer/post_retry_delays", ""]);
  register(gatehouse, connector.origin);
  await allow(admin, gatehouse);
  await expect(admin.getByText(`No connection to ${connector.origin}`).first()).toBeVisible();
  await admin.getByRole("button", { name: "Close" }).first().click();
  await expect(rowOf(admin, "ERP")).toContainText("Hand-over failed");
  await admin.getByRole("link", { name: "Activate ERP" }).click();
  await admin.reload();
  await expect(admin.getByText(`No connection to ${connector.origin}`).first()).toBeVisible();
  await expect(admin.getByRole("button", { name: "Allow", exact: true })).toHaveCount(0);
  const again = await new Connector().start(connector.host);
  try {
    await admin.getByRole("button", { name: "Send credentials again" }).click();
    await expect(admin.getByRole("link", { name: `Sign in at ${connector.host}` })).toBeVisible();
  } finally {
    again.stop();
  }
});

test("C5: a window that ends can be opened again", async ({ admin, gatehouse, connector }) => {
  gatehouse.run(["config", "set", "oauth/consumer/expiration_period", "1"]);
  register(gatehouse, connector.origin);
  await allow(admin, gatehouse);
  await expect(admin.getByText("did not exchange them in time").first()).toBeVisible();
  gatehouse.run(["config", "set", "oauth/consumer/expiration_period", "300"]);
  await admin.getByRole("button", { name: "Give more time" }).click();
  await signInThere(admin, connector);
  await expect(admin.getByText("No tokens are shown.")).toBeVisible();
});

test("C6: activating again shows what is under way, which can start again", async ({
  admin,
  gatehouse,
  connector,
}) => {
  // Every state in which Allow was ever in the page, be it for a moment.
  await admin.addInitScript(() => {
    addEventListener("DOMContentLoaded", () =>
      new MutationObserver(() => {
        for (const button of document.querySelectorAll("button"))
          if (button.textContent === "Allow") document.documentElement.dataset.allowed = "yes";
      }).observe(document.documentElement, { childList: true, subtree: true }),
    );
  });
  register(gatehouse, connector.origin);
  await allow(admin, gatehouse);
  const link = admin.getByRole("link", { name: `Sign in at ${connector.host}` });
  await expect(link).toBeVisible();
  await admin.getByRole("button", { name: "Close" }).first().click();
  await admin.getByRole("link", { name: "Activate ERP" }).click();
  await expect(link).toBeVisible();
  await admin.reload();
  await expect(link).toBeVisible();
  await expect(admin.getByRole("button", { name: "Allow", exact: true })).toHaveCount(0);
  await expect(admin.locator("html")).not.toHaveAttribute("data-allowed");
  await admin.getByRole("button", { name: "Give more time" }).click();
  await expect(admin.getByText("Delivered just now")).toBeVisible();
  await signInThere(admin, connector);
  await expect(admin.getByText("No tokens are shown.")).toBeVisible();
});

test("D: a reauthorization that fails cuts nothing off", async ({
  admin,
  gatehouse,
  connector,
}) => {
  register(gatehouse, connector.origin);
  await allow(admin, gatehouse);
  await signInThere(admin, connector);
  await expect(admin.getByText("No tokens are shown.")).toBeVisible();
  await admin.getByRole("button", { name: "Close" }).first().click();
  const before = gatehouse.json("integration", "show", "ERP", "--reveal");
  gatehouse.run(["config", "set", "oauth/consumer/post_retry_delays", ""]);
  connector.stop();
  await admin.getByRole("link", { name: "Reauthorize ERP" }).click();
  await admin.getByRole("button", { name: "Reauthorize", exact: true }).click();
  await expect(admin.getByText("The old access token keeps working.")).toBeVisible();
  expect(gatehouse.signedCall(before, "/rest/V1/integration/whoami")).toBe(200);
});

test("the credentials go to one host, and people sign in at another", async ({
  admin,
  gatehouse,
  connector,
}) => {
  const elsewhere = connector.host.replace("127.0.0.1", "localhost");
  const urls = ["--callback-url", `${connector.origin}/callback`];
  urls.push("--identity-link-url", `http://${elsewhere}/identity?from=shop`);
  gatehouse.json("integration", "create", "--name", "ERP", "--all", ...urls);
  await allow(admin, gatehouse);
  await expect(admin.getByText(`Credentials posted to ${connector.host}`)).toBeVisible();
  const link = admin.getByRole("link", { name: `Sign in at ${elsewhere}` });
  await expect(link).toHaveAttribute("href", /from=shop.*oauth_consumer_key=\w{32}/);
  await expect(link).toHaveAttribute("rel", /noopener/);
  await expect(admin.getByText(/Time left: [45]:/)).toBeVisible();
});
