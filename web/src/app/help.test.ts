import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { slugs } from "../../build/guide.mjs";
import { helpFor } from "./help";

const docs = new URL("../../../docs/", import.meta.url);

function headingsOf(page: string): Set<string> {
  const slug = slugs();
  const text = readFileSync(new URL(`${page}.md`, docs), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map((one) => slug(one[1] ?? "")));
}

test.each([
  ["/", "see-what-happens"],
  ["", "see-what-happens"],
  ["/?range=7d", "see-what-happens"],
  ["/system/extensions/integrations", "onboarding-workflow"],
  ["/system/extensions/integrations?name=erp", "onboarding-workflow"],
  ["/system/extensions/integrations?panel=authorize&id=7", "activating-an-integration"],
  ["/system/extensions/integrations/new", "add-a-new-integration"],
  ["/system/extensions/integrations/new?tab=api", "add-a-new-integration"],
  ["/system/extensions/integrations/7", "change-what-it-may-do"],
  [
    "/stores/settings/configuration/magento-web-api?open=x",
    "change-the-api-guest-access-security-setting",
  ],
  ["/stores/settings/configuration", "how-long-records-are-kept"],
  ["/stores/settings/configuration/oauth", "how-long-records-are-kept"],
  ["/system/other/notifications", "see-what-happens"],
  ["/account", "your-account"],
  ["/account/sessions", "your-account"],
  ["/sign-in?next=%2Faccount", "operators-by-command"],
  ["/nothing/here", ""],
  ["/admin", "see-what-happens"],
  ["/admin/", "see-what-happens"],
  ["/admin?range=7d", "see-what-happens"],
  ["/admin/account", "your-account"],
  ["/admin/integration", ""],
  ["/adminaccount", ""],
])("%s leads to a heading that is in the guide: %s", (address, heading) => {
  const help = helpFor(address, "/admin/");
  expect(help.heading).toBe(heading);
  if (heading) expect(headingsOf(help.page)).toContain(heading);
});
