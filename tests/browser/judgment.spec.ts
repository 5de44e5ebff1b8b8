// A field is judged when it is left, in the server's words.
import { expect, gridPath, save, test, yourPassword } from "./gatehouse.ts";

const cases = [
  ["Callback URL", "https://erp.example/cb#part", "The URL must not contain a # part."],
  ["Callback URL", "https://erp.example/c b", "spaces and other special characters must be"],
  ["Callback URL", "erp.example/cb", "Enter a complete URL such as"],
  ["Callback URL", "ftp://erp.example/", "The URL must start with https://"],
  ["Callback URL", "https://me:secret@erp.example/", "must not contain a user name or password"],
  ["Callback URL", "https://erp.example:99999/", "port is not a number from 1 to 65535"],
  ["Identity Link URL", "https://erp.example/#login", "The URL must not contain a # part."],
  ["Identity Link URL", "javascript:alert(1)", "Enter a complete URL such as"],
  ["Email", "nobody", "The email address has no @."],
  ["Email", "a@b@example.com", "The email address has more than one @."],
  ["Name", "erp", 'There is already an integration named "erp"'],
] as const;

test("what saving would refuse is said when the field is left, in the same words", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.json("integration", "create", "--name", "ERP", "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await expect(admin.getByLabel("Name", { exact: true })).toBeFocused();
  for (const [label, text, words] of cases) {
    const field = admin.getByLabel(label, { exact: true });
    await field.fill(text);
    await expect(admin.locator("[aria-invalid]")).toHaveCount(0);
    await field.press("Tab");
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(new RegExp(escaped(words)));
    await field.fill("");
    await field.press("Tab");
    if (label === "Name") await field.fill("Another");
    await expect(admin.locator("[aria-invalid]")).toHaveCount(0);
  }
  // Blanks around a text are nothing, and only blanks are no text.
  for (const text of ["  https://erp.example/cb  ", "   "]) {
    await admin.getByLabel("Callback URL", { exact: true }).fill(text);
    await admin.getByLabel("Email", { exact: true }).focus();
    await expect(admin.locator("[aria-invalid]")).toHaveCount(0);
  }
});

test("an address that no delivery reaches is said, and saving is still possible", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  await admin.getByLabel("Name", { exact: true }).fill("Within");
  const callback = admin.getByLabel("Callback URL", { exact: true });
  for (const [host, why] of [
    ["10.0.0.7", "10.0.0.7 is a private address"],
    ["169.254.169.254", "169.254.169.254 is the address of a cloud's metadata service"],
    ["[fd00::1]", "fd00::1 is a private address"],
    ["3232235777", "192.168.1.1 is a private address"],
  ] as const) {
    await callback.fill(`https://${host}/cb`);
    await callback.press("Tab");
    await expect(callback).toHaveAccessibleDescription(new RegExp(escaped(why)));
    await expect(callback).toHaveAccessibleDescription(/Allow it with --allow-callback-to/);
    await expect(callback).not.toHaveAttribute("aria-invalid");
  }
  // The server was started with --allow-callback-to 127.0.0.0/8.
  await callback.fill("http://127.0.0.1:1/cb");
  await callback.press("Tab");
  await expect(admin.getByText("does not connect")).toHaveCount(0);
  await callback.fill("https://10.0.0.7/cb");
  await yourPassword(admin).fill("correct horse 1");
  await save(admin).click();
  await expect(admin.getByText('The integration "Within" has been saved.')).toBeVisible();
  await admin.getByRole("link", { name: "Edit Within" }).click();
  await expect(callback).toHaveAccessibleDescription(/10.0.0.7 is a private address/);
  await expect(admin.locator("[aria-invalid]")).toHaveCount(0);
});

test("what was wrong and has become right does not stand in the way", async ({
  admin,
  gatehouse,
}) => {
  gatehouse.json("integration", "create", "--name", "ERP", "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}/new`);
  const name = admin.getByLabel("Name", { exact: true });
  await name.fill("ERP");
  await yourPassword(admin).fill("correct horse 1");
  await expect(name).toHaveAttribute("aria-invalid", "true");
  gatehouse.run(["integration", "delete", "ERP", "--yes"]);
  await save(admin).click();
  await expect(admin.getByText('The integration "ERP" has been saved.')).toBeVisible();
});

test("the cursor is in Name, and nothing is red before something was entered", async ({
  admin,
  gatehouse,
}) => {
  await admin.goto(gatehouse.admin + gridPath);
  await admin.getByRole("link", { name: "Add New Integration" }).first().click();
  const name = admin.getByLabel("Name", { exact: true });
  await expect(name).toBeFocused();
  await expect(admin).toHaveTitle(/New Integration/);
  // Long enough for what follows the navigation.
  await admin.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  await expect(name).toBeFocused();
  const red = admin.locator("[aria-invalid]");
  await expect(red).toHaveCount(0);
  await name.press("Tab");
  await yourPassword(admin).focus();
  await admin.getByRole("heading", { level: 1 }).click();
  await expect(red).toHaveCount(0);

  await name.fill("x");
  await name.fill("");
  await name.press("Tab");
  await expect(admin.getByText("Enter a name.")).toBeVisible();
  await name.fill("ERP");
  await expect(red).toHaveCount(0);
  const email = admin.getByLabel("Email");
  await email.fill("erp");
  await expect(red).toHaveCount(0);
  await email.press("Tab");
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await admin.getByRole("button", { name: "Reset", exact: true }).click();
  await expect(red).toHaveCount(0);

  await admin.reload();
  await expect(name).toBeFocused();
  await save(admin).click();
  await expect(red).toHaveCount(2);
  await expect(name).toBeFocused();
  await name.fill("E");
  await expect(name).not.toHaveAttribute("aria-invalid");
});

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
