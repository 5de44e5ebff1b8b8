import { expect, test, vi } from "vitest";
import { safeNext } from "./safe-next";

vi.stubGlobal("location", { origin: "https://shop.example" });

test.each([
  ["/system/extensions/integrations?page=2", "/system/extensions/integrations?page=2"],
  ["/account", "/account"],
  ["/", "/"],
  ["/a#b", "/a"],
])("%s is a place of this page", (next, path) => {
  expect(safeNext(next)).toBe(path);
});

test.each([
  undefined,
  "",
  "account",
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r/evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  " //evil.example",
])("%j leads to the start", (next) => {
  expect(safeNext(next)).toBe("/");
});

test("what a path is made of cannot lead to another host", () => {
  for (const next of [
    "/.//evil.example",
    "/..//evil.example",
    "/@evil.example",
    "/%2F/evil.example",
  ]) {
    const url = new URL(safeNext(next), "https://shop.example");
    expect(url.origin, next).toBe("https://shop.example");
  }
});
