import { describe, expect, test, vi } from "vitest";

vi.stubGlobal("document", { querySelector: () => ({ content: "/backoffice/" }) });
const { eventsAddress, guideAddress, places, sectionSlug } = await import("./addresses");
const { adminBase, apiRoot } = await import("./place");

test("everything is below the admin path that the server wrote into the page", () => {
  expect(adminBase).toBe("/backoffice/");
  expect(apiRoot).toBe("/backoffice/api/v1");
  expect(eventsAddress).toBe("/backoffice/api/v1/events");
});

test("the guide is beside the page, at a heading if one is named", () => {
  expect(guideAddress("operators")).toBe("/backoffice/docs/operators.html");
  expect(guideAddress("connectors", "calls")).toBe("/backoffice/docs/connectors.html#calls");
});

describe("places", () => {
  test("an integration, at a tab if one is named", () => {
    expect(places.integration(7)).toEqual({
      to: "/system/extensions/integrations/$id",
      params: { id: "7" },
      search: {},
    });
    expect(places.integration(7, "history").search).toEqual({ tab: "history" });
  });

  test("the panel lies over the list, without the list's filters", () => {
    expect(places.authorization(7)).toEqual({
      to: places.integrations.to,
      search: { panel: "authorize", id: 7 },
    });
    expect(places.integrations.search).toEqual({});
  });

  test("a section of the configuration, with a group opened if one is named", () => {
    expect(places.configurationOf("Services > OAuth", "Consumer Settings")).toEqual({
      to: places.configuration.to,
      params: { section: "oauth" },
      search: { open: "Consumer Settings" },
    });
    expect(places.configurationOf("Services > OAuth").search).toEqual({});
  });
});

test.each([
  ["Services > Magento Web API", "magento-web-api"],
  ["Services > OAuth", "oauth"],
  ["Mail > Sending (SMTP)", "sending-smtp-"],
  ["General", "general"],
])("the section %s is %s in addresses", (section, slug) => {
  expect(sectionSlug(section)).toBe(slug);
});
