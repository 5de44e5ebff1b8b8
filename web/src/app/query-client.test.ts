import { expect, test, vi } from "vitest";

vi.stubGlobal("document", { querySelector: () => null });
const { ApiError, asApiError } = await import("@/api/client");
const { queryClient } = await import("./query-client");

const retry = queryClient.getDefaultOptions().queries?.retry as (
  count: number,
  error: unknown,
) => boolean;

test("a refusal stays a refusal", () => {
  const { problem } = asApiError(new TypeError("Failed to fetch"));
  for (const status of [401, 404, 422, 500, 503])
    expect(retry(0, new ApiError(status, { ...problem, status }))).toBe(false);
});

test("silence is asked again, twice", () => {
  const silence = new TypeError("Failed to fetch");
  expect([0, 1, 2, 3].map((count) => retry(count, silence))).toEqual([true, true, false, false]);
});

test("a browser that believes to be offline asks all the same", () => {
  expect(queryClient.getDefaultOptions().queries?.networkMode).toBe("always");
});
