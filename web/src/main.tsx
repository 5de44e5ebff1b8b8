import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./ui/tokens.css";
import { applyFetchedFont, fetchFontWhenQuiet } from "./app/font";
import { queryClient } from "./app/query-client";
import { router, startEarly } from "./app/router";
import { applyTheme, storedTheme } from "./app/theme";
import { Tips } from "./ui/tips";
import { Toasts } from "./ui/toasts";

applyTheme(storedTheme());
applyFetchedFont(document.documentElement);

async function start(root: HTMLElement) {
  startEarly();
  // The frame stands until there is something to take its place.
  await router.load();
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Toasts />
          <Tips />
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  );
  void fetchFontWhenQuiet(queryClient);
}

const root = document.getElementById("root");
if (root) void start(root);
