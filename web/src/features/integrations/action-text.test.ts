import { expect, test } from "vitest";
import { actionText } from "./action-text";

test.each([
  ["integration.created", "Integration created"],
  ["hand_over.used_twice", "Verifier used twice, and revoked"],
  ["setting.reset", "Setting back to its default"],
])("%s is %s", (action, words) => {
  expect(actionText(action)).toBe(words);
});

test("what a later server does is said in its own words", () => {
  expect(actionText("integration.put_to_sleep")).toBe("Put to sleep");
  expect(actionText("moved")).toBe("Moved");
  expect(actionText("")).toBe("");
});
