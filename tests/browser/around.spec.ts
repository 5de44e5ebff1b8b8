// What is around the screens: help, shortcuts, printing, dates as the browser has them.
import { expect, goBySidebar, gridPath, test, violations } from "./gatehouse.ts";
import type { Page } from "./playwright.ts";

const help = (page: Page) => page.getByRole("link", { name: /^Help/ });

test("each screen leads to what the guide says of it, and the guide is sound", async ({
  admin,
  gatehouse,
}) => {
  for (const [address, target] of [
    ["", "operators.html#see-what-happens"],
    [`${gridPath}/new`, "operators.html#add-a-new-integration"],
    [gridPath, "operators.html#onboarding-workflow"],
    ["account", "operators.html#your-account"],
    [
      "stores/settings/configuration/magento-web-api",
      "operators.html#change-the-api-guest-access-security-setting",
    ],
  ] as const) {
    await admin.goto(gatehouse.admin + address);
    await expect(help(admin)).toHaveAttribute("href", `/admin/docs/${target}`);
  }
  const opening = admin.context().waitForEvent("page");
  await help(admin).click();
  const guide = await opening;
  await expect(guide.locator("h2:target")).toHaveText(/Change the API guest access/);
  await expect(guide).toHaveTitle(/Gatehouse guide/);
  for (const [colorScheme, width] of [
    ["light", 1440],
    ["dark", 390],
  ] as const) {
    await guide.emulateMedia({ colorScheme });
    await guide.setViewportSize({ width, height: 844 });
    expect(await violations(guide), colorScheme).toEqual([]);
  }
  for (const page of [
    "operators",
    "connectors",
    "declared-integrations",
    "platform",
    "api-description",
    "forward-auth",
    "performance",
  ]) {
    await guide.goto(`${gatehouse.admin}docs/${page}.html`);
    await guide.setViewportSize({ width: 320, height: 844 });
    const over = await guide.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over, page).toBeLessThanOrEqual(0);
    expect(await brokenLinks(guide), page).toEqual([]);
  }
  await guide.close();
});

/** Every link within the guide leads to a page and a heading that are there. */
async function brokenLinks(guide: Page): Promise<string[]> {
  const links = await guide
    .locator("a[href]")
    .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
  const broken: string[] = [];
  const headings = new Map<string, Set<string>>();
  for (const link of links.filter((one) => one.includes("/docs/"))) {
    const { origin, pathname, hash } = new URL(link);
    if (!headings.has(pathname)) {
      const answer = await guide.request.get(origin + pathname);
      const ids = [...(await answer.text()).matchAll(/id="([^"]+)"/g)].map((one) => one[1] ?? "");
      headings.set(pathname, new Set(answer.ok() ? ids : []));
    }
    const known = headings.get(pathname);
    if (!known?.size || (hash && !known.has(decodeURIComponent(hash.slice(1))))) broken.push(link);
  }
  return broken;
}

test("the guide needs nobody to be signed in, and the sign-in screen leads to it", async ({
  page,
  gatehouse,
}) => {
  await page.goto(gatehouse.admin);
  await expect(help(page)).toHaveAttribute("href", /\/admin\/docs\/operators\.html/);
  await page.goto(`${gatehouse.admin}docs`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("For operators");
  await page.getByRole("link", { name: "Connecting an app" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Connecting an app");
});

test("a question mark shows the shortcuts, but not where it is typed", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  const list = admin.getByRole("alertdialog", { name: "Keyboard shortcuts" });
  const name = admin.getByLabel("Name", { exact: true });
  await name.press("?");
  await expect(name).toHaveValue("?");
  await expect(list).toHaveCount(0);
  await name.fill("");
  await admin.getByRole("heading", { level: 1 }).click();
  await admin.keyboard.press("?");
  await expect(list.getByText("Ctrl K")).toBeVisible();
  expect(await violations(admin)).toEqual([]);
  await admin.keyboard.press("Escape");
  await expect(list).toHaveCount(0);
  await admin.getByRole("button", { name: "olga" }).click();
  await admin.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
  await expect(list).toBeVisible();
});

test("on paper there is what the screen is about, in dark mode as well", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.json("integration", "create", "--name", "ERP", "--all");
  await admin.emulateMedia({ colorScheme: "dark" });
  await admin.goto(gatehouse.admin + gridPath);
  await expect(admin.getByRole("link", { name: "ERP", exact: true })).toBeVisible();
  await admin.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(admin.getByRole("link", { name: "ERP", exact: true })).toBeVisible();
  await expect(admin.getByRole("navigation", { name: "Main" })).toBeHidden();
  await expect(admin.getByRole("banner")).toBeHidden();
  await expect(admin.getByRole("button", { name: "Delete ERP" })).toBeHidden();
  const title = admin.getByRole("heading", { level: 1 });
  await expect(title).toHaveCSS("color", "rgb(0, 0, 0)");
  const ground = await admin.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--canvas").trim(),
  );
  expect(ground).toMatch(/^#fff(fff)?$/);
});

for (const [locale, clock, date] of [
  ["de-DE", /until \d\d:\d\d$/, /\d\d\.\d\d\.\d{4}/],
  ["en-US", /until \d\d:\d\d (AM|PM)$/, /[A-Z][a-z]{2} \d{1,2}, \d{4}/],
] as const) {
  test.describe(locale, () => {
    test.use({ locale });
    test("clock and dates are as the browser writes them", async ({ admin, gatehouse }) => {
      const { id } = gatehouse.json("integration", "create", "--name", "ERP", "--all");
      await goBySidebar(admin, "Integrations", gatehouse);
      await admin.getByRole("link", { name: "Activate ERP" }).click();
      await expect(admin.getByText(/^Password confirmed/)).toHaveText(clock);
      await admin.goto(`${gatehouse.admin}${gridPath}/${id}?tab=history`);
      await admin.locator("main time").first().hover();
      await expect(admin.getByText(date)).toBeVisible();
    });
  });
}
