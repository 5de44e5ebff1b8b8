import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

const realProgram = fileURLToPath(new URL("../tests/browser", import.meta.url));

// Against the real program (build/release/gatehouse), which each worker starts once. "desktop" is
// all; "phone" what a narrow window lays out differently. states.spec.ts goes through all widths.
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
    { name: "desktop", testDir: realProgram },
    {
      name: "phone",
      testDir: realProgram,
      testMatch: /(guide|hand-over|letter|names)\.spec/,
      use: { viewport: { width: 390, height: 844 } },
    },
  ],
});
