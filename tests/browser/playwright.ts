// The one copy of Playwright that web/package.json pins.
export * from "../../web/node_modules/@playwright/test/index.mjs";
export type * from "../../web/node_modules/@playwright/test/index.d.ts";
