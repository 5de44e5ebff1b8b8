// Names cannot lie.
import { expect, gridPath, password, rowOf, save, test, yourPassword } from "./gatehouse.ts";

test("a name with something nobody sees is refused where it is typed", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  const name = admin.getByLabel("Name", { exact: true });
  for (const [text, code] of [
    ["Ac\u200bme", "U+200B"],
    ["Acme\u200f", "U+200F"],
    ["Ac\u00adme", "U+00AD"],
  ] as const) {
    await name.fill(text);
    await name.press("Tab");
    await expect(name).toHaveAttribute("aria-invalid", "true");
    await expect(name).toHaveAccessibleDescription(
      new RegExp(`nobody sees \\(${code.replace("+", "\\+")}\\)`),
    );
  }
  await name.fill("\u202eemcA");
  await name.press("Tab");
  await expect(name).toHaveAccessibleDescription(/must be one line of UTF-8 text/);
});

test("a name that looks like another is warned about, and can be saved", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.json("integration", "create", "--name", "Acme", "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  const name = admin.getByLabel("Name", { exact: true });
  await name.fill("\u0410cme"); // begins with a Cyrillic letter
  await name.press("Tab");
  await expect(name).toHaveAccessibleDescription(/It looks like "Acme", which exists already\./);
  await expect(name).not.toHaveAttribute("aria-invalid");
  await yourPassword(admin).fill("correct horse 1");
  await save(admin).click();
  await expect(admin.getByText("has been saved.")).toBeVisible();
});

test("a name stays on one line, whole when pointed at, and turns nothing around it", async ({
  admin,
  gatehouse,
}) => {
  const long = `ERP ${"and everything else ".repeat(10)}end`;
  const hebrew = "\u05d0\u05d1\u05d2 (1)";
  for (const name of [long, hebrew])
    gatehouse.json("integration", "create", "--name", name, "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}`);
  for (const name of [long, hebrew]) {
    const shown = rowOf(admin, name).getByRole("link", { name, exact: true }).locator("bdi");
    await expect(shown).toHaveAttribute("title", name);
    const box = await shown.boundingBox();
    expect(box?.height).toBeLessThan(30);
  }
  const tooWide = () =>
    admin.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
  expect(await tooWide()).toBe(false);
  await admin.getByRole("button", { name: `Delete ${long}` }).click();
  const box = await admin.getByRole("alertdialog").getByRole("heading").boundingBox();
  expect(box?.height).toBeLessThan(90);
  expect(await tooWide()).toBe(false);
  await admin.getByRole("button", { name: "Cancel" }).click();
  await admin.getByRole("button", { name: `Delete ${hebrew}` }).click();
  await yourPassword(admin).fill(password);
  await admin.getByRole("button", { name: "OK, delete integration" }).click();
  const told = admin.getByRole("region", { name: "Recent messages" });
  await expect(told).toContainText(`The integration "${hebrew}" has been deleted.`);
  await expect(told.locator("bdi")).toHaveText(hebrew);
});
