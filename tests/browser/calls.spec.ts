// What an integration's calls came to, in its page and on the dashboard.
import { expect, gridPath, refuseCalls, test } from "./gatehouse.ts";

test("the calls of an integration, and why some were refused", async ({ admin, gatehouse }) => {
  const { id } = gatehouse.json("integration", "create", "--name", "ERP", "--all");
  await admin.goto(`${gatehouse.admin}${gridPath}/${id}?tab=calls`);
  await expect(admin.getByText("No calls in this time")).toBeVisible();

  await refuseCalls(admin, gatehouse, "ERP");
  await admin.reload();
  const panel = admin.getByRole("tabpanel", { name: "Calls" });
  const reasons = panel.getByRole("region", { name: "Why calls were refused" });
  await expect(reasons.getByRole("listitem")).toHaveCount(2);
  await expect(reasons.getByRole("listitem").first()).toContainText("2");
  await expect(reasons.getByRole("listitem").first()).toContainText("parameter_missing");
  await expect(reasons.getByRole("listitem").last()).toContainText("No route has this method");
  await panel.getByText("7 d").click();
  await expect(reasons.getByRole("listitem")).toHaveCount(2);

  await admin.goto(gatehouse.admin);
  await expect(admin.getByRole("region", { name: "Why calls were refused" })).toContainText(
    "route_not_found",
  );
});
