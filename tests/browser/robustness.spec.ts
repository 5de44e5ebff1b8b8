// Hostile texts, two people at once, broken links, another admin path, many integrations.
import {
  expect,
  goBySidebar,
  gridPath,
  password,
  rowOf,
  save,
  signIn,
  test,
  yourPassword,
} from "./gatehouse.ts";

const hostile = '<img src=x onerror=alert(1)>"><script>alert(2)</script>{{7*7}}';

test("L4: hostile texts are shown and never run", async ({ admin, gatehouse }) => {
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await admin.getByLabel("Name", { exact: true }).fill(hostile);
  await yourPassword(admin).fill(password);
  await save(admin).click();
  await expect(rowOf(admin, hostile)).toBeVisible();
  await admin.getByRole("link", { name: hostile, exact: true }).click();
  await expect(admin.getByRole("heading", { level: 1 })).toContainText(hostile);
  await admin.getByRole("tab", { name: "History" }).click();
  await expect(admin.getByText("by olga").first()).toBeVisible();
  await admin.goto(gatehouse.admin);
  await expect(admin.getByRole("link", { name: hostile })).toBeVisible();
});

test("L5: broken links fall back", async ({ admin, gatehouse }) => {
  const { id } = gatehouse.json("integration", "create", "--name", "One", "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}?page=abc&status=zzz&per=7&sort=evil`);
  await expect(rowOf(admin, "One")).toBeVisible();
  await admin.goto(`${gatehouse.admin}${gridPath}/4711`);
  await expect(admin.getByText("There is no such integration")).toBeVisible();
  await admin.goto(`${gatehouse.admin}${gridPath}/x`);
  await expect(admin.getByText("There is no such integration")).toBeVisible();
  await admin.goto(`${gatehouse.admin}nothing/here`);
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
  await goBySidebar(admin, "Integrations");
  await admin.goto(`${gatehouse.admin}admin/integration/edit/id/${id}`);
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText('Edit "One" Integration');
});

test.describe("damage", () => {
  test.use({ ownProgram: true });
  test("what is damaged is named on the dashboard", async ({ admin, gatehouse }) => {
    await admin.goto(gatehouse.admin);
    await expect(admin.getByRole("heading", { name: "Damaged data" })).toHaveCount(0);
    gatehouse.json("integration", "create", "--name", "Hurt", "--all", "--activate");
    gatehouse.damage("UPDATE integrations SET sealed_consumer_secret = zeroblob(40) WHERE id = 1");
    gatehouse.json("integration", "create", "--name", "Well", "--all", "--activate");
    // The row is marked as changed before an event says so: the server may look in between.
    gatehouse.damage(
      "UPDATE integrations SET revision = " +
        "(SELECT value + 1 FROM sequences WHERE name = 'events') WHERE id = 1",
    );
    gatehouse.damage("UPDATE sequences SET value = value + 1 WHERE name = 'events'");
    gatehouse.damage(
      "INSERT INTO events SELECT value, 2, 1, '' FROM sequences WHERE name = 'events'",
    );
    await expect(async () => {
      await admin.reload();
      await expect(admin.getByText("integrations, row 1")).toBeVisible({ timeout: 5000 });
    }).toPass();
    await expect(admin.getByText("Cause: a secret in it does not open")).toBeVisible();
    await admin.getByRole("link", { name: "Open", exact: true }).click();
    await expect(admin.getByRole("heading", { level: 1 })).toHaveText('Edit "Hurt" Integration');
  });
});

test("L6: two operators edit the same integration", async ({ admin, gatehouse, browser }) => {
  const { id } = gatehouse.json(
    "integration",
    "create",
    "--name",
    "Shared",
    "--email",
    "old@example.com",
    "--all",
  );
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${gatehouse.admin}${gridPath}/${id}`);
  await signIn(other);
  await expect(other.getByLabel("Email")).toHaveValue("old@example.com");
  await admin.goto(`${gatehouse.admin}${gridPath}/${id}`);
  await admin.getByLabel("Email").fill("mine@example.com");
  await other.getByLabel("Email").fill("theirs@example.com");
  await yourPassword(other).fill(password);
  await save(other).click();
  await expect(other.getByText('The integration "Shared" has been saved.')).toBeVisible();

  await yourPassword(admin).fill(password);
  await save(admin).click();
  const dialog = admin.getByRole("alertdialog");
  await expect(dialog).toContainText("theirs@example.com");
  await expect(dialog).toContainText("mine@example.com");
  await expect(dialog).toContainText("olga");
  await admin.getByRole("button", { name: "Use this choice" }).click();
  await save(admin).click();
  await expect(admin.getByText('The integration "Shared" has been saved.')).toBeVisible();
  expect(gatehouse.json("integration", "show", "Shared").email).toBe("mine@example.com");
  await other.context().close();
});

test("live: what another operator does appears without loading the page again", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  await expect(admin.getByText("No integrations yet")).toBeVisible();
  gatehouse.json("integration", "create", "--name", "From elsewhere", "--all");
  await expect(rowOf(admin, "From elsewhere")).toContainText("Inactive");
  gatehouse.json("integration", "activate", "From elsewhere");
  await expect(rowOf(admin, "From elsewhere").getByText("Active", { exact: true })).toBeVisible();
});

test("a change of another operator appears in the open form, unless it would go over typed text", async ({
  admin,
  gatehouse,
}) => {
  const { id } = gatehouse.json("integration", "create", "--name", "Open", "--all");
  const change = (email: string) =>
    gatehouse.json("integration", "update", "Open", "--email", email);
  await admin.goto(`${gatehouse.admin}${gridPath}/${id}`);
  const email = admin.getByLabel("Email");
  await expect(email).toHaveValue("");
  change("new@partner.example");
  await expect(email).toHaveValue("new@partner.example");
  await email.fill("typed@partner.example");
  change("other@partner.example");
  await expect(admin.getByText("Somebody changed Open while you were here.")).toBeVisible();
  await expect(email).toHaveValue("typed@partner.example");
  await admin.getByRole("button", { name: "Discard mine and show what is saved" }).click();
  await expect(email).toHaveValue("other@partner.example");

  await email.fill("typed@partner.example");
  gatehouse.run(["integration", "delete", "Open", "--yes"]);
  await expect(admin.getByRole("alert")).toContainText("Open was deleted while you were here.");
  await expect(email).toHaveValue("typed@partner.example");
  await admin.getByRole("link", { name: "Show all integrations" }).click();
  await expect(admin.getByText("No integrations yet")).toBeVisible();
});

test("L7: the selection keeps its count over pages and is cleared by a filter", async ({
  admin,
  gatehouse,
}) => {
  for (let i = 1; i <= 23; i += 1)
    gatehouse.json("integration", "create", "--name", `Bulk ${i}`, "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  await admin.getByLabel("Select Bulk 1", { exact: true }).check();
  await admin.getByLabel("Select Bulk 2", { exact: true }).check();
  await expect(admin.getByText("2 selected")).toBeVisible();
  await admin.getByRole("button", { name: "Next page" }).click();
  await admin.getByLabel("Select Bulk 23", { exact: true }).check();
  await expect(admin.getByText("3 selected")).toBeVisible();
  await admin.getByRole("button", { name: "Select all 23 matching" }).click();
  await expect(admin.getByText("23 selected")).toBeVisible();
  await admin.getByLabel("Filter by name").fill("Bulk 2");
  await expect(admin.getByText("selected", { exact: false })).toHaveCount(0);
  await expect(admin.getByText("5 records found")).toBeVisible();
});

test.describe("L9: another admin path", () => {
  test.use({ adminPath: "/backoffice" });
  test("assets, deep links and the API work below it", async ({ admin, gatehouse }) => {
    await admin.goto(`${gatehouse.origin}/backoffice/${gridPath}/new?tab=api`);
    await expect(admin.getByRole("treeitem").first()).toBeVisible();
    await admin.reload();
    await expect(admin.getByRole("treeitem").first()).toBeVisible();
    const old = await admin.request.get(`${gatehouse.origin}/admin/`);
    expect(old.status()).toBe(404);
  });
});

test("a missing asset is 404, not the page", async ({ gatehouse, request }) => {
  expect((await request.get(`${gatehouse.admin}assets/gone-12345678.js`)).status()).toBe(404);
});
