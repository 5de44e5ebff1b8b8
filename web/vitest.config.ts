import { defineConfig } from "vitest/config";

// Pure code, in Node.js: no browser and no document.
export default defineConfig({
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  test: {
    include: ["src/**/*.test.ts", "build/*.test.mjs"],
    environment: "node",
    css: false,
    pool: "threads",
    reporters: ["default"],
  },
});
