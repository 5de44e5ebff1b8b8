import { defineConfig } from "@playwright/test";

// The page against the development server (dev/server.mjs), with the headers of the real one.
export default defineConfig({
  testDir: "test",
  fullyParallel: true,
  workers: 2,
  timeout: 40_000,
  expect: { timeout: 7_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
