// A script of another origin calls the API from a real browser.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "./gatehouse.ts";

test("an origin that is allowed may call and read; until then it may not", async ({
  page,
  gatehouse,
}) => {
  const app = createServer((_, response) => response.end("<title>App</title>"));
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  try {
    await page.goto(origin);
    const called = () =>
      page.evaluate(async (url) => {
        try {
          const headers = { Authorization: "Bearer nobody", "Content-Type": "application/json" };
          const answer = await fetch(url, { headers });
          const { code } = await answer.json();
          return `${answer.status} ${code} ${answer.headers.get("X-Request-Id") !== null}`;
        } catch {
          return "not allowed";
        }
      }, `${gatehouse.origin}/rest/V1/products/24-MB01`);
    expect(await called()).toBe("not allowed");
    gatehouse.run(["config", "set", "webapi/cors/allowed_origins", origin]);
    await expect.poll(called).toBe("401 bearer_refused true");
  } finally {
    app.close();
  }
});
