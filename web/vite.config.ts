import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// A font that comes late is used from the next page on: text never changes its measures while it is
// being read.
const fontsThatNeverSwap = {
  name: "fonts-that-never-swap",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (!id.includes("@fontsource-variable/")) return null;
    return { code: code.replaceAll("font-display: swap", "font-display: optional"), map: null };
  },
};

// Libraries that the first page needs, each in a file of its own: they load side by side, and stay
// in the browser's cache when another one changes.
// What every screen uses, as one file: many small ones would each wait for their turn.
const kit = {
  name: "kit",
  test: (id: string) =>
    /\/src\/(ui|api)\/|\/integrations\/(labels|activation-link|crumbs|hand-over-state|standing)|node_modules\/(lucide-react|openapi-fetch|valibot|use-sync-external-store)\//.test(
      id,
    ) && !/\/ui\/(dialog|edit\/|calls\/)/.test(id),
};

const library = (name: string, packages: string) => ({
  name,
  test: new RegExp(`node_modules/(${packages})/`),
});

// Relative addresses, so that one build works below every admin path; nothing inline, so that the
// policy needs no exception.
export default defineConfig({
  base: "./",
  plugins: [react(), fontsThatNeverSwap],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    license: { fileName: "third-party-notices.md" },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            library("react", "react|react-dom|scheduler"),
            library("router", "@tanstack/(react-router|router-core|history|react-store|store)"),
            library("query", "@tanstack/(react-query|query-core)"),
            kit,
          ],
        },
      },
    },
  },
  server: { proxy: { "/admin/api": "http://127.0.0.1:8090" } },
});
