import { describe, expect, test } from "vitest";
import { asksForShortcuts, shortcuts } from "./shortcuts";

const pressed = (more = {}) => ({
  key: "?",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  target: { tagName: "BUTTON" },
  ...more,
});

describe("a question mark", () => {
  test("asks for the list", () => {
    expect(asksForShortcuts(pressed())).toBe(true);
    expect(asksForShortcuts(pressed({ target: null }))).toBe(true);
  });

  test.each(["INPUT", "TEXTAREA", "SELECT"])("is a text in %s", (tagName) => {
    expect(asksForShortcuts(pressed({ target: { tagName } }))).toBe(false);
  });

  test("is a text where a text is edited", () => {
    const target = { tagName: "DIV", isContentEditable: true };
    expect(asksForShortcuts(pressed({ target }))).toBe(false);
  });

  test.each(["ctrlKey", "metaKey", "altKey"])("belongs to the browser with %s", (modifier) => {
    expect(asksForShortcuts(pressed({ [modifier]: true }))).toBe(false);
  });

  test("is no other key", () => {
    expect(asksForShortcuts(pressed({ key: "/" }))).toBe(false);
    expect(asksForShortcuts(pressed({ key: "k", ctrlKey: true }))).toBe(false);
  });
});

test("the list has each key once at its place, and says what it does", () => {
  for (const { place, list } of shortcuts) {
    expect(new Set(list.map((one) => one.keys)).size, place).toBe(list.length);
    for (const { does } of list) expect(does).toMatch(/^[A-Z].*[^.]$/);
  }
});
