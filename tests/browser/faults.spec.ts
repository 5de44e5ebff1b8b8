// What the page does when the server does not answer as it should, and with a great deal of data.
import {
  expect,
  gridPath,
  makeFault,
  password,
  rowOf,
  save,
  test,
  yourPassword,
} from "./gatehouse.ts";

test("L3: an error offers another try, and what was loaded stays when a refresh fails", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.json("integration", "create", "--name", "ERP", "--all");
  const mend = await makeFault(admin, "/integrations", "503");
  await admin.goto(gatehouse.admin + gridPath);
  await expect(admin.getByRole("alert")).toContainText("The integrations could not be loaded");
  await expect(admin.getByRole("navigation", { name: "Pages" })).toHaveCount(0);
  await mend();
  await admin.getByRole("button", { name: "Try again" }).click();
  await expect(rowOf(admin, "ERP")).toBeVisible();
  await makeFault(admin, "/integrations", "500");
  gatehouse.json("integration", "create", "--name", "CRM", "--all");
  await expect(admin.getByText("could not be refreshed")).toBeVisible();
  await expect(rowOf(admin, "ERP")).toBeVisible();
});

test("an answer that breaks off makes nothing twice: the same key again", async ({
  admin,
  gatehouse,
}) => {
  const keys: (string | undefined)[] = [];
  admin.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/integrations"))
      keys.push(request.headers()["idempotency-key"]);
  });
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await admin.getByLabel("Name", { exact: true }).fill("Once");
  await yourPassword(admin).fill(password);
  // The server makes it, and its answer is lost.
  const mend = await makeFault(admin, "/integrations", "lost", "POST");
  await save(admin).click();
  await expect(admin.getByText("The server could not be reached.")).toBeVisible();
  expect(gatehouse.json("integration", "list")).toHaveLength(1);
  await mend();
  await save(admin).click();
  await expect(admin.getByText('The integration "Once" has been saved.')).toBeVisible();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
  expect(gatehouse.json("integration", "list")).toHaveLength(1);
});

test("events that are cut are said, heard again, and what was missed is shown", async ({
  admin,
  gatehouse,
}) => {
  const interrupted = admin.getByText("The connection to the server is interrupted.");
  const mend = await makeFault(admin, "/events", "cut");
  await admin.goto(gatehouse.admin + gridPath);
  await expect(interrupted).toBeVisible();
  gatehouse.json("integration", "create", "--name", "Meanwhile", "--all");
  await mend();
  await expect(rowOf(admin, "Meanwhile")).toBeVisible();
  await expect(interrupted).toHaveCount(0);
});

test("offline: what was typed is kept, and saved when the line is back", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await admin.getByLabel("Name", { exact: true }).fill("Patient");
  await yourPassword(admin).fill(password);
  await admin.context().setOffline(true);
  await save(admin).click();
  await expect(admin.getByText("The server could not be reached.")).toBeVisible();
  await admin.context().setOffline(false);
  await save(admin).click();
  await expect(admin.getByText('The integration "Patient" has been saved.')).toBeVisible();
});

test("while an answer takes its time, a second click does nothing more", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await admin.getByLabel("Name", { exact: true }).fill("Slow");
  await yourPassword(admin).fill(password);
  await makeFault(admin, "/integrations", "delay=1000", "POST");
  await save(admin).click();
  const saving = admin.getByRole("button", { name: "Saving" });
  await expect(saving).toHaveAttribute("aria-disabled", "true");
  await saving.click({ force: true });
  await expect(admin.getByText('The integration "Slow" has been saved.')).toBeVisible();
  expect(gatehouse.json("integration", "list")).toHaveLength(1);
});

test("a misspelt fault fails its test", async ({ admin, gatehouse }) => {
  const headers = { "gatehouse-test-fault": "5o3" };
  const answer = await admin.request.get(`${gatehouse.admin}api/v1/account`, { headers });
  expect(answer.status()).toBe(400);
});

test.describe("L1: 10,000 integrations", () => {
  test.use({ crowd: { name: "Newsletter", howMany: 10_000 } });
  test("are filtered, sorted and paged by the server", async ({ admin, gatehouse }) => {
    const grid = gatehouse.admin + gridPath;
    await admin.goto(`${grid}?page=501`);
    await expect(admin.getByRole("textbox", { name: "Page" })).toHaveValue("500");
    await expect(admin.getByText("10,000 records found")).toBeVisible();
    await admin.goto(grid);
    await admin.getByLabel("Filter by name").fill("newsletter 10001");
    await expect(admin.getByText("No integration matches")).toBeVisible();
    await admin.getByLabel("Filter by name").fill("newsletter 9999");
    await expect(admin.getByText("1 record found")).toBeVisible();
    await admin.getByRole("button", { name: "Reset Filter" }).click();
    const name = admin.getByRole("columnheader", { name: "Name" });
    await admin.getByRole("button", { name: "Name", exact: true }).click();
    await expect(name).toHaveAttribute("aria-sort", /ascending|descending/);
  });
});

interface Node {
  id: string;
  title: string;
  children: Node[];
}

test("L2, L8: a tree of 2,000 resources stays light, and a file that is malformed is named", async ({
  admin,
  gatehouse,
}) => {
  const node = (id: string, title: string, children: Node[] = []) => ({ id, title, children });
  const items = Array.from({ length: 40 }, (_, i) =>
    node(
      `m${i}`,
      `Module ${i}`,
      Array.from({ length: 49 }, (_, k) => node(`m${i}_${k}`, `Item ${k}`)),
    ),
  );
  await admin.route("**/api/v1/resources", async (route) => {
    const response = await route.fetch();
    const told = await response.json();
    const warnings = ["The file acl/broken.xml could not be read: line 7."];
    await route.fulfill({ response, json: { ...told, items, warnings } });
  });
  await admin.goto(`${gatehouse.admin}${gridPath}/new?tab=api`);
  await expect(admin.getByText("acl/broken.xml")).toBeVisible();
  await admin.getByRole("button", { name: "Expand all" }).click();
  await expect(admin.getByText("0 of 2000 selected")).toBeVisible();
  expect(await admin.getByRole("treeitem").count()).toBeLessThan(80);
  const tree = admin.getByRole("tree");
  await admin.getByRole("treeitem", { name: "Module 0" }).focus();
  await admin.keyboard.press("End");
  await expect(tree.getByRole("treeitem", { name: "Item 48" }).last()).toBeFocused();
  await admin.getByLabel("Search by name or id").fill("m39_4");
  await expect(tree.getByRole("treeitem")).toHaveCount(11);
});
