import type { GuidePage } from "./addresses";

interface Help {
  page: GuidePage;
  heading: string;
}

const overview: Help = { page: "operators", heading: "" };

// The first that an address begins with counts.
const places: [path: string, Help][] = [
  ["system/extensions/integrations/new", { page: "operators", heading: "add-a-new-integration" }],
  ["system/extensions/integrations/", { page: "operators", heading: "change-what-it-may-do" }],
  [
    "system/extensions/integrations?panel=",
    { page: "operators", heading: "activating-an-integration" },
  ],
  ["system/extensions/integrations", { page: "operators", heading: "onboarding-workflow" }],
  [
    "stores/settings/configuration/magento-web-api",
    { page: "operators", heading: "change-the-api-guest-access-security-setting" },
  ],
  ["stores/settings/configuration", { page: "operators", heading: "how-long-records-are-kept" }],
  ["system/other/notifications", { page: "operators", heading: "see-what-happens" }],
  ["account", { page: "operators", heading: "your-account" }],
  ["sign-in", { page: "operators", heading: "operators-by-command" }],
];

/** What the guide says of the screen at an address, which may begin with the admin path. */
export function helpFor(address: string, base = "/"): Help {
  const path = base.slice(0, -1);
  const isWhole = path !== "" && /^([/?]|$)/.test(address.slice(path.length));
  const below = (
    address.startsWith(path) && isWhole ? address.slice(path.length) : address
  ).replace(/^\//, "");
  if (below === "" || below.startsWith("?"))
    return { page: "operators", heading: "see-what-happens" };
  return places.find(([path]) => below.startsWith(path))?.[1] ?? overview;
}
