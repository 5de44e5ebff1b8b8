import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Relative addresses, so that one build works below every admin path; nothing inline, so that the
// policy needs no exception.
export default defineConfig({
  base: "./",
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    license: { fileName: "third-party-notices.md" },
  },
  server: { proxy: { "/admin/api": "http://127.0.0.1:8090" } },
});
