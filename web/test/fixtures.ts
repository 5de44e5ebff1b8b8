import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect, type Page } from "@playwright/test";
import { start } from "../dev/server.mjs";

// biome-ignore lint/suspicious/noExplicitAny: the development server is plain JavaScript
export type Server = { state: any; url: string; stop: () => void };

interface Fixtures {
  options: { integrations?: number; adminPath?: string };
  server: Server;
  /** Signed in, and watched for what may never happen. */
  admin: Page;
}

// Whatever the page does: no script error, no report of the policy, no request to anywhere else.
export function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted Type/i.test(message.text())) faults.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("blob:")) faults.push(`foreign request: ${url}`);
  });
  return faults;
}

export const test = base.extend<Fixtures>({
  options: [{}, { option: true }],
  server: async ({ options }, use) => {
    const server = await start(options);
    await use(server);
    server.stop();
  },
  admin: async ({ page, server }, use) => {
    const faults = watch(page, new URL(server.url).origin);
    await signIn(page, server.url);
    await use(page);
    expect(faults).toEqual([]);
  },
});

export async function signIn(page: Page, url: string) {
  await page.goto(url);
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill("correct horse 1");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Sign in");
}

export const password = "correct horse 1";
export const grid = "system/extensions/integrations";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every violation of WCAG 2.0 to 2.2 A and AA and of best practice, in words. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so that the page's policy stays as it is.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const result = await (window as any).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    type Violation = { id: string; nodes: { html: string }[] };
    return (result.violations as Violation[]).map(
      (one) => `${one.id}: ${one.nodes[0]?.html} (${one.nodes.length})`,
    );
  });
}

export { expect };
