// The panel with the tokens: trying them, taking them along, and not losing them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, gridPath, password, rowOf, shownTokens, test } from "./gatehouse.ts";
import type { Page } from "./playwright.ts";
import type { Program } from "./program.mjs";

const tokens = (page: Page) => page.getByRole("dialog", { name: "Integration Tokens" });
const question = (page: Page) =>
  page.getByRole("alertdialog", { name: "Close without the values?" });
const done = (page: Page) => page.getByRole("button", { name: "Done", exact: true });

async function allowed(page: Page, gatehouse: Program) {
  gatehouse.json("integration", "create", "--name", "ERP", "--all");
  await page.goto(`${gatehouse.admin}${gridPath}`);
  await page.getByRole("link", { name: "Activate ERP" }).click();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(tokens(page)).toBeVisible();
}

const programs = [
  ["curl", "/bin/sh", ".sh"],
  ["Python", "/usr/bin/python3", ".py"],
  ["PHP", "php", ".php"],
  ["JavaScript", "node", ".mjs"],
] as const;

const isThere = (command: string) => {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
};

test("every program that is offered makes the call, as it is copied", async ({
  admin,
  gatehouse,
}) => {
  await allowed(admin, gatehouse);
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-snippet-"));
  for (const [language, command, end] of programs) {
    await admin.getByRole("radio", { name: language, exact: true }).check({ force: true });
    await admin.getByRole("button", { name: `Copy ${language}` }).click();
    await expect(admin.getByRole("button", { name: "Copied", exact: true })).toBeVisible();
    const text = await admin.evaluate(() => navigator.clipboard.readText());
    await expect(admin.getByRole("button", { name: `Copy ${language}` })).toBeVisible();
    const values = await shownTokens(admin);
    for (const value of Object.values(values)) expect(text).toContain(value);
    if (!isThere(command)) continue;
    const file = join(directory, `call${end}`);
    writeFileSync(file, text);
    const told = execFileSync(command, [file], { encoding: "utf8", stdio: "pipe" });
    expect(told, language).toMatch(/["']name["']: ?["']ERP["']/);
  }
  rmSync(directory, { recursive: true, force: true });
});

test("Test call shows what the store answers", async ({ admin, gatehouse }) => {
  await allowed(admin, gatehouse);
  const values = await shownTokens(admin);
  const secrets = [values.consumer_secret, values.access_token_secret];
  const sent: string[] = [];
  admin.on("request", (request) => {
    sent.push(request.url() + JSON.stringify(request.headers()) + (request.postData() ?? ""));
  });
  await admin.getByRole("button", { name: "Test call" }).click();
  await expect(admin.getByText("The store knows the integration by these values.")).toBeVisible();
  await expect(tokens(admin).getByText('"name": "ERP"')).toBeVisible();
  expect(sent.some((one) => one.includes("/rest/V1/integration/whoami"))).toBe(true);
  for (const secret of secrets) expect(sent.join()).not.toContain(secret);
  gatehouse.run(["integration", "delete", "ERP", "--yes"]);
  await admin.getByRole("button", { name: "Test call" }).click();
  await expect(tokens(admin).getByText("There is no such integration.")).toBeVisible();
});

test("whichever way the values would be lost, it asks first", async ({ admin, gatehouse }) => {
  await allowed(admin, gatehouse);
  const asks = async (act: () => Promise<unknown>) => {
    await act();
    await expect(question(admin)).toBeVisible();
    await admin.getByRole("button", { name: "Stay" }).click();
    await expect(question(admin)).toBeHidden();
    await expect(tokens(admin)).toBeVisible();
  };
  await asks(() => done(admin).click());
  await asks(() => tokens(admin).getByRole("button", { name: "Close", exact: true }).click());
  await asks(() => admin.keyboard.press("Escape"));
  await asks(() => admin.evaluate(() => history.back()));
  // A reload is asked about by the browser itself.
  const asked = admin.waitForEvent("dialog");
  await admin.evaluate(() => setTimeout(() => location.reload()));
  expect((await asked).type()).toBe("beforeunload");
});

test("Back can be gone through with", async ({ admin, gatehouse }) => {
  await allowed(admin, gatehouse);
  await admin.evaluate(() => history.back());
  await admin.getByRole("button", { name: "Close without copying" }).click();
  await expect(admin.getByRole("dialog")).toHaveCount(0);
  await expect(rowOf(admin, "ERP")).toContainText("Active");
});

for (const [what, take] of [
  ["ticked", (page: Page) => page.getByLabel("I have them").check()],
  [
    "copied",
    (page: Page) => page.getByRole("button", { name: "Copy Access Token", exact: true }).click(),
  ],
  ["downloaded", (page: Page) => page.getByRole("button", { name: "Download .env" }).click()],
] as const) {
  test(`Done is one click when they are ${what}`, async ({ admin, gatehouse }) => {
    await allowed(admin, gatehouse);
    await expect(admin.getByText("Not copied yet")).toBeVisible();
    await take(admin);
    await expect(admin.getByText("Not copied yet")).toHaveCount(0);
    await done(admin).click();
    await expect(admin.getByRole("dialog")).toHaveCount(0);
    await expect(admin.getByRole("alertdialog")).toHaveCount(0);
    await expect(rowOf(admin, "ERP")).toContainText("Active");
  });
}

test("Copied turns back, and what is not ticked any more is asked about again", async ({
  admin,
  gatehouse,
}) => {
  await allowed(admin, gatehouse);
  const copy = admin.getByRole("button", { name: "Copy Consumer Key" });
  await copy.click();
  await expect(admin.getByRole("button", { name: "Copied Consumer Key" })).toBeVisible();
  await expect(copy).toBeVisible();
  await admin.getByLabel("I have them").uncheck();
  await done(admin).click();
  await expect(question(admin)).toBeVisible();
});

test("a reload after the tokens were shown does not offer to replace them", async ({
  admin,
  gatehouse,
}) => {
  await allowed(admin, gatehouse);
  await admin.reload();
  await expect(admin.getByText("The tokens were shown when they were made.")).toBeVisible();
  await expect(admin.getByRole("button", { name: /^(Allow|Reauthorize)$/ })).toHaveCount(0);
  await admin.getByRole("link", { name: "Show credentials" }).click();
  await expect(admin.getByRole("tab", { name: "Credentials", selected: true })).toBeVisible();
});

test("credentials are revealed with the password and hidden again", async ({
  admin,
  gatehouse,
}) => {
  const made = gatehouse.json("integration", "create", "--name", "PIM", "--all", "--activate");
  await admin.goto(`${gatehouse.admin}${gridPath}/${made.id}?tab=credentials`);
  const field = admin.getByRole("textbox", { name: "Your Password" });
  await field.fill("wrong");
  await admin.getByRole("button", { name: "Reveal" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill(password);
  await admin.getByRole("button", { name: "Reveal" }).click();
  const secret = admin.getByRole("textbox", { name: "Consumer Secret" });
  await expect(secret).toHaveValue(made.consumer_secret);
  await admin.getByRole("button", { name: "Hide now" }).click();
  await expect(secret).toHaveCount(0);
});
