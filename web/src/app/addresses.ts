import { linkOptions } from "@tanstack/react-router";
import { adminBase, apiRoot } from "./place";

/** Every place of the page, for links and for going there. Only router.tsx spells paths as well. */
export const places = {
  dashboard: linkOptions({ to: "/" }),
  integrations: linkOptions({ to: "/system/extensions/integrations", search: {} }),
  newIntegration: linkOptions({ to: "/system/extensions/integrations/new" }),
  integration: (id: number, tab?: IntegrationTab) =>
    linkOptions({
      to: "/system/extensions/integrations/$id",
      params: { id: String(id) },
      search: tab ? { tab } : {},
    }),
  /** The list with the panel in which an integration is activated or reauthorized. */
  authorization: (id: number) =>
    linkOptions({ to: "/system/extensions/integrations", search: { panel: "authorize", id } }),
  configuration: linkOptions({ to: "/stores/settings/configuration/{-$section}" }),
  configurationOf: (section: string, group?: string) =>
    linkOptions({
      to: "/stores/settings/configuration/{-$section}",
      params: { section: sectionSlug(section) },
      search: group ? { open: group } : {},
    }),
  notifications: linkOptions({ to: "/system/other/notifications", search: {} }),
  account: linkOptions({ to: "/account" }),
  sessions: linkOptions({ to: "/account/sessions" }),
  signedOut: linkOptions({ to: "/sign-in", search: { left: "yes" } }),
} as const;

export type IntegrationTab = "info" | "api" | "credentials" | "deliveries" | "calls" | "history";

/** "Services > Magento Web API" is "magento-web-api" in addresses. */
export function sectionSlug(section: string): string {
  const name = section.split(">").at(-1) ?? section;
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
}

/** The stream of events of the admin API. */
export const eventsAddress = `${apiRoot}/events`;

/** A page of the guide, at a heading of it. It is no part of this page: it opens in its own. */
export const guideAddress = (page: GuidePage, heading = ""): string =>
  `${adminBase}docs/${page}.html${heading && `#${heading}`}`;

export type GuidePage = "operators" | "connectors" | "declared-integrations" | "performance";
