import type { IntegrationFilter, NotificationFilter } from "./queries";

/**
 * Under which keys answers are kept. What is asked for again after a change names the beginning of
 * them: `keys.integrations.lists` is every page and filter of the list.
 */
export const keys = {
  session: ["session"],
  account: ["account"],
  ownSessions: ["account", "sessions"],
  integrations: {
    all: ["integrations"],
    lists: ["integrations", "list"],
    list: (query: IntegrationFilter) => [...keys.integrations.lists, query] as const,
    one: (id: number) => ["integrations", "one", id] as const,
    several: (ids: readonly number[]) => ["integrations", "several", ids] as const,
    handOver: (id: number) => ["integrations", "hand-over", id] as const,
    deliveriesOf: (id: number) => ["integrations", "deliveries", id] as const,
    deliveries: (id: number, page: number) =>
      [...keys.integrations.deliveriesOf(id), page] as const,
    history: (id: number) => ["integrations", "history", id] as const,
  },
  resources: ["resources"],
  routes: ["routes"],
  settings: ["settings"],
  notifications: {
    all: ["notifications"],
    list: (query: NotificationFilter) => [...keys.notifications.all, query] as const,
  },
  dashboard: {
    all: ["dashboard"],
    of: (hours: number) => [...keys.dashboard.all, hours] as const,
  },
  history: {
    all: ["history"],
    recent: (limit: number) => [...keys.history.all, limit] as const,
  },
  search: (q: string) => ["search", q] as const,
  about: ["about"],
} as const;

/** What may have changed while nothing was heard from the server. */
export const everythingLive = [
  keys.integrations.all,
  keys.notifications.all,
  keys.settings,
  keys.dashboard.all,
  keys.history.all,
] as const;
