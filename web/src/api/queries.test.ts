import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import { everythingLive, keys } from "./queries";

// Which of all keys a refresh of one reaches.
async function reached(by: readonly unknown[]): Promise<string[]> {
  const client = new QueryClient();
  const all: Record<string, readonly unknown[]> = {
    session: keys.session,
    account: keys.account,
    ownSessions: keys.ownSessions,
    list: keys.integrations.list({ page: 1 }),
    filtered: keys.integrations.list({ page: 2, name: "erp" }),
    one: keys.integrations.one(7),
    other: keys.integrations.one(8),
    handOver: keys.integrations.handOver(7),
    deliveries: keys.integrations.deliveries(7, 1),
    moreDeliveries: keys.integrations.deliveries(7, 2),
    integrationHistory: keys.integrations.history(7),
    resources: keys.resources,
    routes: keys.routes,
    settings: keys.settings,
    notifications: keys.notifications.list({ page: 1 }),
    dashboard: keys.dashboard.of(24),
    week: keys.dashboard.of(168),
    history: keys.history.recent(20),
    search: keys.search("erp"),
    about: keys.about,
  };
  for (const key of Object.values(all)) client.setQueryData(key, "answer");
  await client.invalidateQueries({ queryKey: by });
  return Object.entries(all)
    .filter(([, key]) => client.getQueryState(key)?.isInvalidated)
    .map(([name]) => name);
}

describe("what a change has asked for again", () => {
  test("every page and filter of the list", async () => {
    expect(await reached(keys.integrations.lists)).toEqual(["list", "filtered"]);
  });

  test("one integration, and not its neighbor", async () => {
    expect(await reached(keys.integrations.one(7))).toEqual(["one"]);
  });

  test("all deliveries of one integration", async () => {
    expect(await reached(keys.integrations.deliveriesOf(7))).toEqual([
      "deliveries",
      "moreDeliveries",
    ]);
  });

  test("whatever is about integrations", async () => {
    expect(await reached(keys.integrations.all)).toEqual([
      "list",
      "filtered",
      "one",
      "other",
      "handOver",
      "deliveries",
      "moreDeliveries",
      "integrationHistory",
    ]);
  });

  test("the dashboard, whatever it shows", async () => {
    expect(await reached(keys.dashboard.all)).toEqual(["dashboard", "week"]);
  });

  test("the account with its sessions", async () => {
    expect(await reached(keys.account)).toEqual(["account", "ownSessions"]);
    expect(await reached(keys.ownSessions)).toEqual(["ownSessions"]);
  });
});

test("what may have changed unheard is everything but what never changes by itself", async () => {
  const live = new Set((await Promise.all(everythingLive.map(reached))).flat());
  expect(live).not.toContain("session");
  expect(live).not.toContain("about");
  expect(live).not.toContain("resources");
  for (const name of ["list", "one", "handOver", "settings", "notifications", "week", "history"])
    expect(live).toContain(name);
});

test("answers that differ have keys that differ", () => {
  const some = [
    keys.integrations.one(1),
    keys.integrations.handOver(1),
    keys.integrations.history(1),
    keys.integrations.deliveriesOf(1),
    keys.integrations.list({}),
    keys.notifications.list({}),
    keys.search(""),
  ].map((key) => JSON.stringify(key));
  expect(new Set(some).size).toBe(some.length);
});
