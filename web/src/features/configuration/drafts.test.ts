import { describe, expect, test } from "vitest";
import type { Setting } from "@/api/schema";
import {
  changesOf,
  inWords,
  isSaved,
  rangeText,
  savedValue,
  shownValue,
  usesDefault,
} from "./drafts";

const setting = (more: Partial<Setting> = {}): Setting => ({
  path: "oauth/consumer/expiration_period",
  section: "Services > OAuth",
  group: "Consumer Settings",
  label: "Expiration Period",
  help: "",
  type: "duration",
  unit: "seconds",
  choices: [],
  min: 1,
  max: 604_800,
  can_be_empty: false,
  empty_means: "",
  danger: "",
  default: "300",
  value: "300",
  is_default: true,
  is_set: false,
  ...more,
});

const own = setting({ value: "60", is_default: false });
const secret = setting({ type: "secret", unit: null, default: "", value: "", is_set: true });
const none = new Map<string, string | null>();
const drafted = (value: string | null) => new Map([[own.path, value]]);

describe("what is shown", () => {
  test("is what is saved, unless something was entered", () => {
    expect(shownValue(own, none)).toBe("60");
    expect(shownValue(own, drafted("90"))).toBe("90");
    expect(shownValue(own, drafted(""))).toBe("");
  });

  test("is the system value as soon as that is chosen", () => {
    expect(shownValue(own, drafted(null))).toBe("300");
    expect(usesDefault(own, drafted(null))).toBe(true);
    expect(usesDefault(own, drafted("300"))).toBe(false);
  });

  test("says whether the system value is in force", () => {
    expect(usesDefault(own, none)).toBe(false);
    expect(usesDefault(setting(), none)).toBe(true);
  });
});

describe("what changes nothing", () => {
  test("the value that is saved", () => {
    expect(isSaved(own, "60")).toBe(true);
    expect(isSaved(own, "61")).toBe(false);
    expect(isSaved(own, null)).toBe(false);
  });

  test("the system value where it is in force; the same text as an own value does", () => {
    expect(isSaved(setting(), null)).toBe(true);
    expect(isSaved(setting(), "300")).toBe(false);
  });

  test("nothing typed where a secret is stored; where none is, it is no change either", () => {
    expect(isSaved({ ...secret, is_default: false }, "")).toBe(true);
    expect(isSaved({ ...secret, is_default: false }, "new")).toBe(false);
    expect(isSaved({ ...secret, is_default: false }, null)).toBe(false);
  });

  test("a setting that is not known any more has no value", () => {
    expect(savedValue(undefined)).toBeNull();
    expect(isSaved(undefined, "1")).toBe(false);
  });
});

test("changes are sent by path, the system value as null", () => {
  const drafts = new Map([
    ["a/b/c", "1"],
    ["d/e/f", null],
  ]);
  expect(changesOf(drafts)).toEqual([
    { path: "a/b/c", value: "1" },
    { path: "d/e/f", value: null },
  ]);
});

describe("a value in words", () => {
  test.each([
    [setting(), "300", "300 seconds"],
    [setting({ unit: "hours" }), "4", "4 hours"],
    [setting({ unit: null, type: "number" }), "100", "100"],
    [setting({ type: "yes_no", unit: null }), "1", "Yes"],
    [setting({ type: "yes_no", unit: null }), "0", "No"],
    [setting({ empty_means: "never expires" }), "", "never expires"],
    [setting(), "", "empty"],
    [secret, "hunter2", "a new value"],
    [secret, "", "none"],
  ])("%#: %s", (of, value, words) => {
    expect(inWords(of, value)).toBe(words);
  });

  test("a secret is never in them", () => {
    expect(inWords(secret, "hunter2")).not.toContain("hunter2");
  });
});

describe("what is allowed", () => {
  test.each([
    [setting(), "1 to 604800 seconds; also 90s, 30m, 4h or 2d"],
    [setting({ type: "number", unit: null, min: 0, max: 100 }), "0 to 100"],
    [setting({ type: "number", unit: null, min: null, max: 100 }), ""],
    [setting({ max: 1e15 }), "also 90s, 30m, 4h or 2d"],
    [setting({ type: "text", unit: null }), ""],
    [setting({ type: "yes_no", unit: null }), ""],
  ])("%#", (of, words) => {
    expect(rangeText(of)).toBe(words);
  });
});
