import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

const realProgram = fileURLToPath(new URL("../tests/browser", import.meta.url));

// "page": the page against the development server (dev/server.mjs), with the headers of the real one.
// "desktop", "phone": the guide's journeys against the real program (build/release/gatehouse).
export default defineConfig({
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    permissions: ["clipboard-read", "clipboard-write"],
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
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
  projects: [
    { name: "page", testDir: "test" },
    { name: "desktop", testDir: realProgram },
    {
      name: "phone",
      testDir: realProgram,
      testIgnore: /keyboard/,
      use: { viewport: { width: 390, height: 844 } },
    },
  ],
});
