// The one copy of Playwright that web/package.json pins.

export type * from "../../web/node_modules/@playwright/test/index.d.ts";
export * from "../../web/node_modules/@playwright/test/index.mjs";
