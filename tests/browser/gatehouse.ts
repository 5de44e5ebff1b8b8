// Starts the real program on a free port with a data directory of its own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type APIRequestContext, expect, type Page, test as base } from "./playwright.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = process.env.GATEHOUSE_BINARY ?? join(root, "build/release/gatehouse");

export const username = "olga";
export const password = "correct horse 1";

export interface Credentials {
  consumer_key: string;
  consumer_secret: string;
  access_token: string;
  access_token_secret: string;
}

export class Gatehouse {
  readonly directory = mkdtempSync(join(tmpdir(), "gatehouse-browser-"));
  private process: ChildProcess | null = null;
  address = "";

  constructor(readonly adminPath = "/admin") {
    this.run(["admin", "create", "--username", username, "--email", "olga@example.com", "--password-stdin"], password);
  }

  get origin() {
    return `http://${this.address}`;
  }

  get admin() {
    return `${this.origin}${this.adminPath}/`;
  }

  run(args: string[], input = ""): string {
    return execFileSync(program, [...args, "--data-dir", this.directory], { input, encoding: "utf8" });
  }

  // biome-ignore lint/suspicious/noExplicitAny: what the command prints
  json(...args: string[]): any {
    return JSON.parse(this.run([...args, "--json"]));
  }

  async start(): Promise<this> {
    const args = ["serve", "--data-dir", this.directory, "--listen", "127.0.0.1:0", "--sandbox"];
    this.process = spawn(program, [...args, "--admin-path", this.adminPath], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const lines = createInterface({ input: this.process.stderr as NodeJS.ReadableStream });
    for await (const line of lines) {
      if (!line.includes('"listening"')) continue;
      this.address = JSON.parse(line).address;
      break;
    }
    this.process.stderr?.resume();
    return this;
  }

  stop() {
    this.process?.kill("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The status of a signed call, made by Debian's requests-oauthlib. */
  signedCall(values: Credentials, path: string): number {
    const script = `
import json, sys
from requests_oauthlib import OAuth1Session
v = json.loads(sys.argv[1])
s = OAuth1Session(v["consumer_key"], v["consumer_secret"], v["access_token"],
                  v["access_token_secret"], signature_method="HMAC-SHA256")
print(s.get(sys.argv[2]).status_code)`;
    const args = ["-c", script, JSON.stringify(values), this.origin + path];
    return Number(execFileSync("/usr/bin/python3", args, { encoding: "utf8" }));
  }
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
  gatehouse: Gatehouse;
  /** Signed in. */
  admin: Page;
}

export const test = base.extend<Fixtures>({
  adminPath: ["/admin", { option: true }],
  gatehouse: async ({ adminPath }, use) => {
    const gatehouse = await new Gatehouse(adminPath).start();
    await use(gatehouse);
    gatehouse.stop();
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
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

export const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true });
export const yourPassword = (page: Page) => page.getByLabel("Your Password", { exact: true });
export const gridPath = "system/extensions/integrations";

/** The values that the panel shows. */
export async function shownTokens(page: Page): Promise<Credentials> {
  const value = (label: string) => page.getByRole("textbox", { name: label, exact: true }).inputValue();
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

export { type APIRequestContext, expect };
