// What the journeys share: a running program, a signed-in page, the guide's steps.
import { test as base, expect, type Page } from "./playwright.ts";
import { Connector, Program, password, username } from "./program.mjs";

export interface Credentials {
  consumer_key: string;
  consumer_secret: string;
  access_token: string;
  access_token_secret: string;
}

// No script error, no report of the policy, no request to anywhere else, whatever a test does.
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted Type/i.test(message.text())) faults.push(message.text());
  });
  page.on("dialog", (dialog) => {
    if (dialog.type() !== "beforeunload") faults.push(`a dialog: ${dialog.message()}`);
    dialog.accept().catch(() => {});
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("blob:")) faults.push(`foreign request: ${url}`);
  });
  return faults;
}

interface Fixtures {
  adminPath: string;
  gatehouse: Program;
  /** Signed in. */
  admin: Page;
  /** A third party that is there. */
  connector: Connector;
}

export const test = base.extend<Fixtures>({
  adminPath: ["/admin", { option: true }],
  gatehouse: async ({ adminPath }, use) => {
    const gatehouse = await new Program(adminPath).start();
    await use(gatehouse);
    gatehouse.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from here.
  connector: async ({}, use) => {
    const connector = await new Connector().start();
    await use(connector);
    connector.stop();
  },
  admin: async ({ page, gatehouse }, use) => {
    const faults = watch(page, gatehouse.origin);
    await page.goto(gatehouse.admin);
    await signIn(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dashboard");
    await use(page);
    expect(faults).toEqual([]);
  },
});

export async function signIn(page: Page, as = { username, password }) {
  await page.getByLabel("User name").fill(as.username);
  await page.getByLabel("Password", { exact: true }).fill(as.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Follows the sidebar; on a phone it is behind the menu button. */
export async function goBySidebar(page: Page, name: string) {
  const menu = page.getByRole("button", { name: "Open menu" });
  if (await menu.isVisible()) await menu.click();
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name, exact: true })
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

/** Registers an integration whose credentials are handed over to the third party at `origin`. */
export function register(gatehouse: Program, origin: string, name = "ERP") {
  const urls = [`${origin}/callback`, `${origin}/identity`];
  const options = ["--callback-url", urls[0], "--identity-link-url", urls[1]];
  gatehouse.json("integration", "create", "--name", name, "--all", ...options);
}

export const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true });
export const yourPassword = (page: Page) => page.getByLabel("Your Password", { exact: true });
export const gridPath = "system/extensions/integrations";

/** The values that the panel shows. */
export async function shownTokens(page: Page): Promise<Credentials> {
  const value = (label: string) =>
    page.getByRole("textbox", { name: label, exact: true }).inputValue();
  return {
    consumer_key: await value("Consumer Key"),
    consumer_secret: await value("Consumer Secret"),
    access_token: await value("Access Token"),
    access_token_secret: await value("Access Token Secret"),
  };
}

/** The grid's row, or card on a phone, of an integration. */
export const rowOf = (page: Page, name: string) =>
  page.locator("tbody tr, li").filter({ has: page.getByRole("link", { name, exact: true }) });

export { expect, password, username };
