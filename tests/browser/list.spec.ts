// The grid keeps its place, and the page is light: what only a browser on the real program can show.

import { expect, gridPath, register, rowOf, save, test, yourPassword } from "./gatehouse.ts";
import type { Page } from "./playwright.ts";

test("every way back leads to the same filter, page and row", async ({ admin, gatehouse }) => {
  for (let i = 1; i <= 23; i += 1) {
    const email = ["--email", `ops${i}@bulk.example`];
    gatehouse.json("integration", "create", "--name", `Bulk ${i}`, ...email, "--all");
  }
  const kept = /\?(?=.*q=Bulk)(?=.*sort=-id)(?=.*page=2)/;
  const link = (name: string) => admin.getByRole("link", { name, exact: true });
  await admin.goto(`${gatehouse.admin}${gridPath}?q=Bulk&sort=-id&page=2`);

  await link("Edit Bulk 2").click();
  await admin.getByRole("link", { name: "Back", exact: true }).click();
  await expect(admin).toHaveURL(kept);
  await expect(link("Bulk 2")).toBeFocused();

  await link("Bulk 3").click();
  await expect(admin.getByLabel("Email")).toHaveValue("ops3@bulk.example");
  await admin.goBack();
  await expect(admin).toHaveURL(kept);
  await expect(link("Bulk 3")).toBeFocused();

  await link("Edit Bulk 1").click();
  await admin.getByLabel("Email").fill("other@bulk.example");
  await yourPassword(admin).fill("correct horse 1");
  await save(admin).click();
  await expect(admin).toHaveURL(kept);
  await expect(link("Bulk 1")).toBeFocused();

  await link("Activate Bulk 2").click();
  await expect(admin.getByRole("button", { name: "Allow" })).toBeVisible();
  await admin.getByRole("button", { name: "Close", exact: true }).click();
  await expect(admin).toHaveURL(kept);
  await expect(link("Activate Bulk 2")).toBeFocused();

  // Old rows stay, dimmed, until the new ones are there.
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await admin.route(/\/integrations\?.*page=1/, async (route) => {
    await held;
    await route.continue();
  });
  await admin.getByRole("button", { name: "Previous page" }).click();
  await expect(admin.locator("[aria-busy=true]").filter({ has: link("Bulk 1") })).toBeVisible();
  answer();
  await expect(link("Bulk 23")).toBeVisible();
  await expect(admin.locator("main [aria-busy=true]")).toHaveCount(0);
});

test("search and palette find by what a person knows, and offer acts", async ({
  admin,
  gatehouse,
}) => {
  const acme = gatehouse.json(
    "integration",
    "create",
    "--name",
    "Acme",
    "--email",
    "o@acme.example",
    "--all",
  );
  gatehouse.json("integration", "create", "--name", "Other", "--resource", "Magento_Cms::page");
  const key = gatehouse.json("integration", "show", "Acme").consumer_key;
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  const found = admin.getByText("1 record found");
  for (const text of ["o@acme", key, String(acme.id)]) {
    await admin.getByLabel("Filter by name").fill(text);
    await expect(found).toBeVisible();
    await expect(admin.getByRole("link", { name: "Acme", exact: true })).toBeVisible();
    await admin.getByRole("button", { name: "Reset Filter" }).click();
    await expect(admin.getByText("2 records found")).toBeVisible();
  }
  const palette = admin.getByRole("combobox", { name: "Search pages" });
  const option = (name: RegExp) => admin.getByRole("option", { name });
  // What is typed before the palette is there is not lost.
  let load = () => {};
  const held = new Promise<void>((resolve) => {
    load = resolve;
  });
  await admin.route(/assets\/palette-.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await admin.keyboard.press("Control+k");
  await admin.keyboard.type("activate ");
  load();
  await expect(palette).toBeFocused();
  await admin.keyboard.type("acm");
  await expect(palette).toHaveValue("activate acm");
  await palette.fill("activate acm");
  await expect(option(/^Activate Acme/)).toHaveAttribute("aria-selected", "true");
  await palette.fill("o@acme.example");
  await expect(option(/^Acme/)).toBeVisible();
  await palette.fill("Magento_Cms::page");
  await expect(option(/Who may use/).first()).toBeVisible();
  await palette.fill("activate acme");
  await option(/^Activate Acme/).click();
  await expect(admin.getByRole("button", { name: "Allow" })).toBeVisible();
});

// The rows on screen, top to bottom.
const names = (page: Page) => page.locator("[data-row-name]").allInnerTexts();

test("rows are sorted where there are no heads, columns are chosen where there are", async ({
  admin,
  gatehouse,
}, { project }) => {
  for (const name of ["b", "a", "c"])
    gatehouse.json("integration", "create", "--name", name, "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  if (project.name === "phone") {
    await admin.getByLabel("Sort by").selectOption("-name");
    await expect.poll(() => names(admin)).toEqual(["c", "b", "a"]);
    await admin.getByLabel("Sort by").selectOption("-requests");
    await expect(admin).toHaveURL(/sort=-requests/);
    return;
  }
  await admin.getByRole("button", { name: "Requests, 24 h" }).click();
  await expect(admin).toHaveURL(/sort=requests/);
  await admin.getByText("Columns", { exact: true }).click();
  await admin.getByRole("checkbox", { name: "Consumer key" }).check();
  await admin.getByRole("checkbox", { name: "Status" }).uncheck();
  await admin.keyboard.press("Escape");
  await admin.reload();
  await expect(admin.getByRole("columnheader", { name: "Consumer key" })).toBeVisible();
  await expect(admin.getByRole("columnheader", { name: "Status" })).toHaveCount(0);
});

test("nothing is asked twice, and the colors are there before any script", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}account`);
  await admin.getByLabel("Dark").check();
  const asked: string[] = [];
  admin.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.includes("/api/")) asked.push(url.pathname);
  });
  const list = admin.waitForResponse(/\/api\/v1\/integrations/);
  const hello = admin.waitForRequest(/\/api\/v1\/events/);
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  await Promise.all([list, hello]);
  await expect(admin.getByText("No integrations yet")).toBeVisible();
  await admin.waitForTimeout(500);
  expect(asked.filter((path, index) => asked.indexOf(path) !== index)).toEqual([]);
  expect(asked.filter((path) => /mono/.test(path))).toEqual([]);
  await admin.route(/\.js$/, (route) => route.abort());
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  const ground = () =>
    admin.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await ground()).toBe("rgb(20, 18, 16)");
  await expect(admin.getByText("Gatehouse", { exact: true }).first()).toBeAttached();
});

test("a page that is not loaded yet says so when there is no connection", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  await expect(admin.getByText("No integrations yet")).toBeVisible();
  await admin.context().setOffline(true);
  await admin.getByRole("link", { name: "Add New Integration" }).first().click();
  await expect(admin.getByRole("heading", { name: "This page is not loaded yet" })).toBeVisible();
  await expect(admin.getByText("The server cannot be reached.")).toBeVisible();
  await admin.context().setOffline(false);
  await admin.getByRole("button", { name: "Try again" }).click();
  await expect(admin.getByLabel("Name", { exact: true })).toBeVisible();
});

test("the page's font does not hold up the first rows, and is used from the next page on", async ({
  admin,
  gatehouse,
}) => {
  register(gatehouse, "https://partner.example");
  const asked: string[] = [];
  admin.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const font = () => asked.findIndex((path) => /inter-latin-wght.*\.woff2$/.test(path));
  const used = () => admin.evaluate(() => document.documentElement.dataset.font);
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  await expect
    .poll(font)
    .toBeGreaterThan(asked.findIndex((path) => path.endsWith("/integrations")));
  expect(await used()).toBeUndefined();
  await expect
    .poll(() => admin.evaluate(() => localStorage.getItem("gatehouse-font")))
    .toBe("fetched");
  await admin.reload();
  await expect(rowOf(admin, "ERP")).toBeVisible();
  expect(await used()).toBe("own");
});
