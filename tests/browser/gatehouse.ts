// What the journeys share: a running program, a signed-in page, the guide's steps.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test as base, expect, type Page, type Route } from "./playwright.ts";
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
  /** For a test that changes what the next one needs: operators, stored rows, declarations. */
  ownProgram: boolean;
  /** So many integrations named alike, in a program of their own. */
  crowd: { name: string; howMany: number } | null;
  gatehouse: Program;
  /** Signed in; at no address yet. */
  admin: Page;
  /** A third party that is there. */
  connector: Connector;
}

async function signInQuietly(page: Page, gatehouse: Program) {
  const answer = await page.request.post(`${gatehouse.admin}api/v1/session`, {
    data: { username, password },
    headers: { origin: gatehouse.origin },
  });
  expect(answer.status()).toBe(200);
}

export const test = base.extend<Fixtures, { shared: Program }>({
  adminPath: ["/admin", { option: true }],
  ownProgram: [false, { option: true }],
  crowd: [null, { option: true }],
  // One program for all tests of a worker; each finds it empty.
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from here.
    async ({}, use) => {
      const program = await new Program().start();
      await use(program);
      program.stop();
    },
    { scope: "worker" },
  ],
  gatehouse: async ({ shared, adminPath, ownProgram, crowd }, use) => {
    if (adminPath === shared.adminPath && !ownProgram && !crowd) {
      await shared.reset();
      return use(shared);
    }
    const own = new Program(adminPath);
    if (crowd) {
      own.json("integration", "create", "--name", crowd.name, "--all");
      own.multiply(crowd.howMany);
    }
    await own.start();
    await use(own);
    own.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from here.
  connector: async ({}, use) => {
    const connector = await new Connector().start();
    await use(connector);
    connector.stop();
  },
  admin: async ({ page, gatehouse }, use) => {
    const faults = watch(page, gatehouse.origin);
    await signInQuietly(page, gatehouse);
    await use(page);
    expect(faults).toEqual([]);
  },
});

/**
 * Has the server make a fault of requests to these addresses of the admin API, until it is undone by
 * calling what comes back. The faults are listed in src/app/test_faults.h.
 */
export async function makeFault(page: Page, path: string | RegExp, fault: string, method = "GET") {
  const fits = (url: URL) => {
    const below = url.pathname.split("/api/v1")[1];
    return below !== undefined && (typeof path === "string" ? below === path : path.test(below));
  };
  const handler = async (route: Route) => {
    const request = route.request();
    if (request.method() !== method) return route.fallback();
    await route.continue({ headers: { ...request.headers(), "gatehouse-test-fault": fault } });
  };
  await page.route(fits, handler);
  return () => page.unroute(fits, handler);
}

const axe = readFileSync(
  fileURLToPath(new URL("../../web/node_modules/axe-core/axe.min.js", import.meta.url)),
  "utf8",
);

const allRules = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};
/** Those that another theme can break. */
export const colorRules = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** Every violation of WCAG 2.0 to 2.2 A and AA and of best practice, in words. */
export async function violations(page: Page, rules = allRules): Promise<string[]> {
  // Evaluated by the debugger, so that the page's policy stays as it is.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const result = await (window as any).axe.run(document, {
      runOnly,
      resultTypes: ["violations"],
    });
    type Violation = { id: string; nodes: { html: string }[] };
    return (result.violations as Violation[]).map(
      (one) => `${one.id}: ${one.nodes[0]?.html} (${one.nodes.length})`,
    );
  }, rules);
}

export async function signIn(page: Page, as = { username, password }) {
  await page.getByLabel("User name").fill(as.username);
  await page.getByLabel("Password", { exact: true }).fill(as.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The sidebar's places; on a phone they are behind the menu button. */
export async function mainMenu(page: Page) {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const button = page.getByRole("button", { name: "Open menu" });
  if (await button.isVisible()) await button.click();
  return page.getByRole("navigation", { name: "Main" });
}

/** Follows the sidebar. */
export async function goBySidebar(page: Page, name: string, from?: Program) {
  if (from) await page.goto(from.admin);
  await (await mainMenu(page)).getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

/** Registers an integration whose credentials are handed over to the third party at `origin`. */
export function register(gatehouse: Program, origin: string, name = "ERP"): number {
  const urls = [`${origin}/callback`, `${origin}/identity`];
  const options = ["--callback-url", urls[0], "--identity-link-url", urls[1]];
  return gatehouse.json("integration", "create", "--name", name, "--all", ...options).id;
}

/** Two calls of one integration that are refused for one reason, one for another; counted. */
export async function refuseCalls(page: Page, gatehouse: Program, name: string) {
  const { consumer_key, id } = gatehouse.json("integration", "show", name);
  const headers = { authorization: `OAuth oauth_consumer_key="${consumer_key}"` };
  for (const path of ["integration/whoami", "integration/whoami", "nothing"]) {
    await page.request.get(`${gatehouse.origin}/rest/V1/${path}`, { headers });
  }
  const counted = async () => {
    const answer = await page.request.get(`${gatehouse.admin}api/v1/integrations/${id}/calls`);
    return (await answer.json()).refused;
  };
  await expect.poll(counted, { timeout: 20_000 }).toBe(3);
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
