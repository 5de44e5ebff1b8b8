import { describe, expect, test } from "vitest";
import { formatNumber, plural, relativeTime } from "./time";

const now = Date.parse("2026-11-24T12:00:00Z");
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();

describe("how long ago", () => {
  test.each([
    [0, "just now"],
    [-9, "just now"],
    [9, "just now"],
    [-10, "10 seconds ago"],
    [-59, "59 seconds ago"],
    [-60, "1 minute ago"],
    [-119, "1 minute ago"],
    [-3599, "59 minutes ago"],
    [-3600, "1 hour ago"],
    [-86_399, "23 hours ago"],
    [-86_400, "yesterday"],
    [-2 * 86_400, "2 days ago"],
    [-2_592_000, "last month"],
    [-31_536_000, "last year"],
    [-3 * 31_536_000, "3 years ago"],
    [30, "in 30 seconds"],
    [300, "in 5 minutes"],
    [86_400, "tomorrow"],
  ])("%d seconds from now is %s", (seconds, words) => {
    expect(relativeTime(at(seconds), now)).toBe(words);
  });
});

describe("how many", () => {
  test.each([
    [0, "0 resources"],
    [1, "1 resource"],
    [2, "2 resources"],
    [10_000, "10,000 resources"],
  ])("%d", (count, words) => {
    expect(plural(count, "resource", "resources")).toBe(words);
  });

  test("large numbers are readable", () => {
    expect(formatNumber(1_234_567)).toBe("1,234,567");
    expect(formatNumber(-1234)).toBe("-1,234");
  });
});
