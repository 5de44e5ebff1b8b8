// Every screen and state: no fault that axe can find, in the light and the dark theme and at 390 px,
// and no scrolling sideways from 320 px on.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  colorRules,
  expect,
  gridPath,
  makeFault,
  password,
  refuseCalls,
  test,
  violations,
  yourPassword,
} from "./gatehouse.ts";
import type { Page } from "./playwright.ts";
import type { Program } from "./program.mjs";

interface Here {
  page: Page;
  gatehouse: Program;
  grid: string;
  /** Makes an integration; returns its id. */
  add: (more?: object) => Promise<number>;
}

type State = (here: Here) => Promise<void>;

const configuration =
  "stores/settings/configuration/magento-web-api?open=Web%20API%20Security%20Setting";
const guestAccess = (page: Page) =>
  page.getByLabel("Allow Anonymous Guest Access", { exact: true });
const allow = (page: Page) => page.getByRole("button", { name: "Allow", exact: true });

async function openTokens({ page, grid, add }: Here) {
  await page.goto(`${grid}?panel=authorize&id=${await add()}`);
  await allow(page).click();
  await expect(page.getByLabel("Access Token Secret", { exact: true })).toBeVisible();
}

// How to get there, and what shows that it is there.
const states: Record<string, State> = {
  dashboard: async ({ page, gatehouse, add }) => {
    await add();
    await page.goto(gatehouse.admin);
    await expect(page.getByRole("heading", { name: "Needs attention" })).toBeVisible();
  },
  grid: async ({ page, grid, add }) => {
    for (const name of ["Partner", "CRM", "PIM"]) await add({ name });
    await page.goto(grid);
    await expect(page.getByText("3 records found")).toBeVisible();
  },
  "grid, nothing matches": async ({ page, grid, add }) => {
    await add();
    await page.goto(`${grid}?name=zzz`);
    await expect(page.getByText("No integration matches")).toBeVisible();
  },
  "grid, error": async ({ page, grid }) => {
    await makeFault(page, "/integrations", "503");
    await page.goto(grid);
    await expect(page.getByText("The integrations could not be loaded")).toBeVisible();
  },
  "grid, loading": async ({ page, grid }) => {
    await makeFault(page, "/integrations", "delay=60000");
    await page.goto(grid);
    await expect(page.getByText("Loading integrations")).toBeAttached();
  },
  "approval panel": async ({ page, grid, add }) => {
    const id = await add({ access: "custom", resources: ["Magento_Catalog::products"] });
    await page.goto(`${grid}?panel=authorize&id=${id}`);
    await expect(allow(page)).toBeVisible();
    await expect(page.getByRole("treeitem").first()).toBeVisible();
  },
  tokens: openTokens,
  "tokens, about to be lost": async (here) => {
    await openTokens(here);
    await here.page.getByRole("button", { name: "Done", exact: true }).click();
    await expect(here.page.getByText("Close without the values?")).toBeVisible();
  },
  "hand-over that fails": async ({ page, gatehouse, grid, add }) => {
    gatehouse.run(["config", "set", "oauth/consumer/post_retry_delays", ""]);
    const urls = { callback_url: "http://127.0.0.1:1/", identity_link_url: "http://127.0.0.1:1/" };
    await page.goto(`${grid}?panel=authorize&id=${await add(urls)}`);
    await allow(page).click();
    await expect(page.getByRole("button", { name: "Send credentials again" })).toBeVisible();
  },
  "delete dialog": async ({ page, grid, add }) => {
    await add();
    await page.goto(grid);
    await page.getByRole("button", { name: "Delete Partner", exact: true }).click();
    await yourPassword(page).fill("x");
  },
  "new integration, invalid": async ({ page, grid }) => {
    await page.goto(`${grid}/new`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("2 fields need attention.")).toBeVisible();
  },
  "API tab": async ({ page, grid, add }) => {
    const id = await add({ access: "custom", resources: ["Magento_Sales::sales"] });
    await page.goto(`${grid}/${id}?tab=api`);
    await page.getByRole("button", { name: "Expand all" }).click();
    await page.getByRole("treeitem", { name: "Orders", exact: true }).first().click();
    await expect(page.getByText("Resource id")).toBeVisible();
  },
  credentials: async ({ page, gatehouse, grid, add }) => {
    const id = await add();
    gatehouse.json("integration", "activate", "Partner");
    await page.goto(`${grid}/${id}?tab=credentials`);
    await expect(page.getByRole("button", { name: "Reveal" })).toBeVisible();
  },
  deliveries: async ({ page, grid, add }) => {
    await page.goto(`${grid}/${await add()}?tab=deliveries`);
    await expect(page.getByText("Nothing was delivered yet")).toBeVisible();
  },
  calls: async ({ page, gatehouse, grid, add }) => {
    const id = await add();
    await refuseCalls(page, gatehouse, "Partner");
    await page.goto(`${grid}/${id}?tab=calls`);
    await expect(page.getByRole("heading", { name: "Why calls were refused" })).toBeVisible();
  },
  history: async ({ page, grid, add }) => {
    await page.goto(`${grid}/${await add()}?tab=history`);
    await expect(page.getByText("by olga").first()).toBeVisible();
  },
  "unknown integration": async ({ page, grid }) => {
    await page.goto(`${grid}/99999`);
    await expect(page.getByText("There is no such integration")).toBeVisible();
  },
  configuration: async ({ page, gatehouse }) => {
    await page.goto(gatehouse.admin + configuration);
    await guestAccess(page).selectOption("1");
    await expect(page.getByRole("button", { name: "Discard" })).toBeVisible();
  },
  "configuration, no section": async ({ page, gatehouse }) => {
    await page.goto(`${gatehouse.admin}stores/settings/configuration`);
    await expect(page.getByRole("heading", { name: "Choose a section" })).toBeVisible();
  },
  "configuration, review": async ({ page, gatehouse }) => {
    await page.goto(gatehouse.admin + configuration);
    await guestAccess(page).selectOption("1");
    await page.getByRole("button", { name: "1 change" }).click();
    await expect(page.getByText("Changes that are not saved yet")).toBeVisible();
  },
  notifications: async ({ page, gatehouse }) => {
    failToDeliver(gatehouse, "ERP");
    await page.goto(`${gatehouse.admin}system/other/notifications`);
    await expect(page.getByRole("button", { name: "Remove" }).first()).toBeVisible();
  },
  "notifications, none": async ({ page, gatehouse }) => {
    await page.goto(`${gatehouse.admin}system/other/notifications`);
    await expect(page.getByText("No notifications")).toBeVisible();
  },
  account: async ({ page, gatehouse }) => {
    await page.goto(`${gatehouse.admin}account`);
    await expect(page.getByText("Account Information")).toBeVisible();
  },
  sessions: async ({ page, gatehouse }) => {
    await page.goto(`${gatehouse.admin}account/sessions`);
    await expect(page.getByText("This session")).toBeVisible();
  },
  palette: async ({ page, gatehouse }) => {
    await page.goto(gatehouse.admin);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.keyboard.press("Control+k");
    await page.getByLabel("Search pages, integrations and settings").fill("guest");
    await expect(page.getByRole("option").first()).toBeVisible();
  },
  "password to be confirmed": async ({ page, gatehouse, grid, add }) => {
    await page.goto(`${grid}?panel=authorize&id=${await add()}`);
    gatehouse.agePasswords();
    await allow(page).click();
    await expect(page.getByRole("dialog", { name: "Confirm your password" })).toBeVisible();
  },
  "session ended": async ({ page, grid }) => {
    await page.goto(`${grid}/new`);
    await page.getByLabel("Name", { exact: true }).fill("Kept");
    await page.context().clearCookies();
    await page.getByLabel("Email").focus();
    await expect(page.getByRole("dialog", { name: "Your session has ended" })).toBeVisible();
  },
  "sign-in": async ({ page, gatehouse }) => {
    await page.context().clearCookies();
    await page.goto(gatehouse.admin);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
  },
};

/** A hand-over to where nobody is, which leaves a notification. */
function failToDeliver(gatehouse: Program, name: string) {
  gatehouse.run(["config", "set", "oauth/consumer/post_retry_delays", ""]);
  const url = "http://127.0.0.1:1/";
  const urls = ["--callback-url", url, "--identity-link-url", url];
  gatehouse.json("integration", "create", "--name", name, "--all", ...urls);
  expect(() => gatehouse.json("integration", "activate", name)).toThrow();
}

const wide = { width: 1440, height: 900 };
interface Look {
  name: string;
  colorScheme: "light" | "dark";
  size: { width: number; height: number };
  rules?: typeof colorRules;
}
const looks: [Look, ...Look[]] = [
  { name: "light", colorScheme: "light", size: wide },
  { name: "dark", colorScheme: "dark", size: wide, rules: colorRules },
  { name: "390 px", colorScheme: "light", size: { width: 390, height: 844 } },
];

const nextFrames = (page: Page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

// What slides in has arrived; nothing changes its color slowly.
async function settle(page: Page) {
  await nextFrames(page);
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        (one) => one.playState !== "running" || one.effect?.getTiming().iterations === Infinity,
      ),
  );
}

// What begins left of the screen cannot be scrolled to.
const outOfReach = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, a, input, select, textarea")]
      .filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < -1 && right > 0;
      })
      .map((one) => one.outerHTML.slice(0, 200)),
  );

// One visit for all looks: what changes between them is style and layout.
async function expectSound(page: Page, inLooks: readonly Look[] = looks, but = "nothing") {
  for (const { name, colorScheme, size, rules } of inLooks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
    await settle(page);
    const found = await violations(page, rules);
    expect(
      found.filter((one) => !one.startsWith(but)),
      name,
    ).toEqual([]);
  }
  for (const width of [1440, 768, 390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    const over = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    await expect.poll(over, `sideways at ${width} px`).toBeLessThanOrEqual(0);
    expect(await outOfReach(page), `out of reach at ${width} px`).toEqual([]);
  }
}

function hereOf(page: Page, gatehouse: Program): Here {
  const add = async (more = {}) => {
    const body = { name: "Partner", access: "all", current_password: password, ...more };
    const made = await (await gatehouse.session()).ask("POST", "/integrations", body);
    return (await made.json()).id;
  };
  return { page, gatehouse, grid: gatehouse.admin + gridPath, add };
}

for (const [name, open] of Object.entries(states)) {
  test(`${name} is sound`, async ({ admin, gatehouse }) => {
    await open(hereOf(admin, gatehouse));
    await expectSound(admin);
  });
}

test.describe("what a file declares", () => {
  test.use({ ownProgram: true });
  test("declared integration is sound", async ({ admin, gatehouse }) => {
    const file = join(gatehouse.directory, "integrations.yaml");
    const erp = { name: "ERP", resources: ["Magento_Catalog::products"] };
    writeFileSync(file, JSON.stringify({ integrations: [erp] }));
    gatehouse.json("integration", "apply", file);
    await admin.goto(`${gatehouse.admin}${gridPath}/1`);
    await expect(admin.getByRole("heading", { level: 1 })).toHaveText('View "ERP" Integration');
    await expectSound(admin);
  });
});

test.describe("200 integrations with long names", () => {
  const long = `${"Order and product synchronization for ".repeat(6)}Acme`.slice(0, 200);
  test.use({ crowd: { name: long, howMany: 200 } });

  test("the grid and its dialogs are sound", async ({ admin, gatehouse }) => {
    await admin.goto(gatehouse.admin + gridPath);
    await expect(admin.getByText("200 records found")).toBeVisible();
    await admin.getByLabel(`Select ${long}`, { exact: true }).check();
    await admin.getByRole("button", { name: "Select all 200 matching" }).click();
    await expect(admin.getByText("200 selected")).toBeVisible();
    // Part of a row is always below the head or the bar that stays in view.
    await expectSound(admin, [looks[0]], "target-size");
    await admin.setViewportSize(wide);
    await admin
      .getByRole("button", { name: /^Delete( 200)?$/ })
      .first()
      .click();
    await expect(admin.getByRole("alertdialog")).toBeVisible();
    await expectSound(admin, [looks[0]]);
    await admin.goto(`${gatehouse.admin}${gridPath}?panel=authorize&id=1`);
    await expect(allow(admin)).toBeVisible();
    await expectSound(admin, [looks[0]]);
  });
});
