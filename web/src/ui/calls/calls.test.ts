import { expect, test } from "vitest";
import { hoursOf, withoutReason } from "./calls";

test("what an older version refused has no reason", () => {
  const refusals = [
    { code: "nonce_used", meaning: "", count: 3 },
    { code: "token_unknown", meaning: "", count: 2 },
  ];
  expect(withoutReason({ refused: 5, refusals })).toBe(0);
  expect(withoutReason({ refused: 9, refusals })).toBe(4);
  expect(withoutReason({ refused: 1, refusals: [] })).toBe(1);
});

test("a range in hours, the present one included", () => {
  expect(hoursOf("24h")).toBe(24);
  expect(hoursOf("7d")).toBe(168);
});
