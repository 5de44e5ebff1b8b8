import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import * as v from "valibot";
import { ApiError } from "@/api/client";
import { queries } from "@/api/queries";
import { type GridSearch, integrationSearch, listQuery } from "@/features/integrations/search";
import { LinkButton } from "@/ui/button";
import { Card, EmptyState } from "@/ui/kit";
import { PageHeader } from "@/ui/page-header";
import { part } from "@/ui/part";
import { places } from "./addresses";
import { adminBase } from "./place";
import { queryClient } from "./query-client";
import { safeNext } from "./safe-next";
import { Shell } from "./shell";

const optionalPage = v.optional(v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1)), 1));
const optionalId = v.fallback(
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  undefined,
);
const optionalOf = <const T extends readonly string[]>(options: T) =>
  v.fallback(v.optional(v.picklist(options)), undefined);
const optionalText = v.fallback(v.optional(v.pipe(v.string(), v.maxLength(2048))), undefined);

// A screen in a file of its own.
const screen = (load: () => Promise<ComponentType>) => part(load, "page");

const rootRoute = createRootRoute({ component: Outlet });

function NotFound() {
  return (
    <>
      <PageHeader title="There is no such page" />
      <Card>
        <EmptyState
          title="Nothing is at this address"
          actions={<LinkButton {...places.dashboard}>Go to the dashboard</LinkButton>}
        >
          The address may be misspelt, or what was there is gone.
        </EmptyState>
      </Card>
    </>
  );
}

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "sign-in",
  validateSearch: v.object({ next: optionalText, left: optionalOf(["yes"]) }),
  component: screen(() => import("@/features/session/sign-in").then((m) => m.SignInScreen)),
});

// Everything else needs somebody who is signed in.
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(queries.session());
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      // What was asked for early was refused, too.
      queryClient.clear();
      throw redirect({ to: "/sign-in", search: { next: safeNext(location.href) } });
    }
  },
  errorComponent: ({ error }) => (
    <main>
      <EmptyState
        title="Gatehouse does not answer"
        actions={
          <LinkButton to="/" reloadDocument>
            Try again
          </LinkButton>
        }
      >
        {error instanceof Error ? error.message : String(error)}
      </EmptyState>
    </main>
  ),
});

const dashboardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  validateSearch: v.object({ range: optionalOf(["24h", "7d"]) }),
  component: screen(() => import("@/features/dashboard/dashboard").then((m) => m.DashboardScreen)),
});

const integrationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "system/extensions/integrations",
  validateSearch: integrationSearch,
  component: screen(() => import("@/features/integrations/grid").then((m) => m.GridScreen)),
});

const newIntegrationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "system/extensions/integrations/new",
  validateSearch: v.object({ tab: optionalOf(["info", "api"]) }),
  component: screen(() => import("@/features/integrations/edit").then((m) => m.NewScreen)),
});

const integrationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "system/extensions/integrations/$id",
  validateSearch: v.object({
    tab: optionalOf(["info", "api", "credentials", "deliveries", "calls", "history"]),
    page: optionalPage,
  }),
  component: screen(() => import("@/features/integrations/edit").then((m) => m.EditScreen)),
});

// Without a section nothing is chosen yet. One route, so that what is changed and not saved stays.
const configurationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "stores/settings/configuration/{-$section}",
  validateSearch: v.object({ open: optionalText, q: optionalText }),
  component: screen(() =>
    import("@/features/configuration/configuration").then((m) => m.ConfigurationScreen),
  ),
});

const notificationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "system/other/notifications",
  validateSearch: v.object({
    severity: optionalOf(["critical", "major", "minor", "notice"]),
    read: optionalOf(["yes", "no"]),
    page: optionalPage,
  }),
  component: screen(() =>
    import("@/features/notifications/notifications").then((m) => m.NotificationsScreen),
  ),
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "account",
  component: screen(() => import("@/features/account/account").then((m) => m.AccountScreen)),
});

const sessionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "account/sessions",
  component: screen(() => import("@/features/account/sessions").then((m) => m.SessionsScreen)),
});

// Bookmarks of Magento's admin survive.
const oldList = ["admin/integration", "admin/integration/index"].map((path) =>
  createRoute({
    getParentRoute: () => shellRoute,
    path,
    beforeLoad: () => {
      throw redirect({ to: "/system/extensions/integrations", replace: true });
    },
  }),
);
const oldNew = createRoute({
  getParentRoute: () => shellRoute,
  path: "admin/integration/new",
  beforeLoad: () => {
    throw redirect({ to: "/system/extensions/integrations/new", replace: true });
  },
});
const oldEdit = createRoute({
  getParentRoute: () => shellRoute,
  path: "admin/integration/edit/id/$id",
  beforeLoad: ({ params }) => {
    throw redirect({
      to: "/system/extensions/integrations/$id",
      params: { id: params.id },
      replace: true,
    });
  },
});

// Where third parties send people back to after they signed in there. The address says with which
// integration; those of earlier versions do not.
const signedInThere = createRoute({
  getParentRoute: () => rootRoute,
  path: "integration/loginSuccessCallback",
  validateSearch: v.object({ id: optionalId }),
  component: screen(() =>
    import("@/features/integrations/signed-in-there").then((m) => m.SignedInThereScreen),
  ),
});

// Whatever else is asked for: said within the frame, to whoever is signed in.
const unknownRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "$",
  component: NotFound,
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    dashboardRoute,
    integrationsRoute,
    newIntegrationRoute,
    integrationRoute,
    configurationRoute,
    notificationsRoute,
    accountRoute,
    sessionsRoute,
    ...oldList,
    oldNew,
    oldEdit,
    unknownRoute,
  ]),
  signedInThere,
]);

export const router = createRouter({
  routeTree,
  basepath: adminBase,
  trailingSlash: "never",
  defaultPreload: "intent",
  scrollRestoration: true,
});

/** Begins at once, side by side, what the first screen would ask for one after the other. */
export function startEarly() {
  for (const { routeId, search } of router.matchRoutes(router.latestLocation)) {
    const route = (router.routesById as Record<string, AnyRoute>)[routeId];
    void route?.options.component?.preload?.();
    // The server says so in the page: whoever is not signed in would be refused.
    if (routeId === integrationsRoute.id && document.documentElement.dataset.session === "yes") {
      void queryClient.prefetchQuery(queries.integrations(listQuery(search as GridSearch)));
    }
  }
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
