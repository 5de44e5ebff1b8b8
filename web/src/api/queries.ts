import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, rememberCsrfToken } from "./client";
import type { operations } from "./schema";
import { sessionGate } from "./session-gate";

type QueryOf<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;

export type IntegrationFilter = QueryOf<"listIntegrations">;
export type NotificationFilter = QueryOf<"listNotifications">;

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
    calls: (id: number, hours: number) => ["integrations", "calls", id, hours] as const,
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

// What the page reads. Credentials are never here: they live in the component that shows them.
export const queries = {
  session: () =>
    queryOptions({
      queryKey: keys.session,
      queryFn: async () => {
        const session = await answer(api.GET("/session"));
        rememberCsrfToken(session.csrf_token);
        sessionGate.wasSignedIn();
        return session;
      },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  account: () =>
    queryOptions({ queryKey: keys.account, queryFn: () => answer(api.GET("/account")) }),
  ownSessions: () =>
    queryOptions({
      queryKey: keys.ownSessions,
      queryFn: () => answer(api.GET("/account/sessions")),
    }),
  integrations: (query: IntegrationFilter) =>
    queryOptions({
      queryKey: keys.integrations.list(query),
      queryFn: ({ signal }) => answer(api.GET("/integrations", { params: { query }, signal })),
      placeholderData: keepPreviousData,
    }),
  integration: (id: number) =>
    queryOptions({
      queryKey: keys.integrations.one(id),
      queryFn: () => answer(api.GET("/integrations/{id}", { params: { path: { id } } })),
    }),
  handOver: (id: number) =>
    queryOptions({
      queryKey: keys.integrations.handOver(id),
      queryFn: () => answer(api.GET("/integrations/{id}/hand-over", { params: { path: { id } } })),
    }),
  deliveries: (id: number, page: number) =>
    queryOptions({
      queryKey: keys.integrations.deliveries(id, page),
      queryFn: () =>
        answer(
          api.GET("/integrations/{id}/deliveries", {
            params: { path: { id }, query: { page, per: 20 } },
          }),
        ),
      placeholderData: keepPreviousData,
    }),
  resources: () =>
    queryOptions({
      queryKey: keys.resources,
      queryFn: () => answer(api.GET("/resources")),
      staleTime: 300_000,
    }),
  routes: () =>
    queryOptions({
      queryKey: keys.routes,
      queryFn: () => answer(api.GET("/routes")),
      staleTime: 300_000,
    }),
  settings: () =>
    queryOptions({ queryKey: keys.settings, queryFn: () => answer(api.GET("/settings")) }),
  notifications: (query: NotificationFilter) =>
    queryOptions({
      queryKey: keys.notifications.list(query),
      queryFn: () => answer(api.GET("/notifications", { params: { query } })),
      placeholderData: keepPreviousData,
    }),
  /** One that the list's first answer says, too: how many are unread, and the newest critical one. */
  newestNotification: () => queries.notifications({ per: 1, page: 1 }),
  calls: (id: number, hours: number) =>
    queryOptions({
      queryKey: keys.integrations.calls(id, hours),
      queryFn: () =>
        answer(api.GET("/integrations/{id}/calls", { params: { path: { id }, query: { hours } } })),
      placeholderData: keepPreviousData,
    }),
  dashboard: (hours: number) =>
    queryOptions({
      queryKey: keys.dashboard.of(hours),
      queryFn: () => answer(api.GET("/dashboard", { params: { query: { hours } } })),
      placeholderData: keepPreviousData,
      refetchInterval: 30_000,
    }),
  recentHistory: (limit: number) =>
    queryOptions({
      queryKey: keys.history.recent(limit),
      queryFn: () => answer(api.GET("/history", { params: { query: { limit } } })),
    }),
  search: (q: string) =>
    queryOptions({
      queryKey: keys.search(q),
      queryFn: ({ signal }) => answer(api.GET("/search", { params: { query: { q } }, signal })),
      placeholderData: keepPreviousData,
      enabled: q.length >= 2,
    }),
  about: () =>
    queryOptions({
      queryKey: keys.about,
      queryFn: () => answer(api.GET("/about")),
      staleTime: Number.POSITIVE_INFINITY,
    }),
};
