import { describe, expect, test } from "vitest";
import type { Integration } from "@/api/schema";
import {
  detailFields,
  formFields,
  grantOf,
  isDetail,
  isPlainHttp,
  labels,
  missing,
  sameGrant,
  valuesOf,
} from "./form-values";

const one = {
  id: 7,
  name: "ERP",
  email: "erp@partner.example",
  callback_url: "https://partner.example/cb",
  identity_link_url: "https://partner.example/login",
  access: "custom",
  resources: ["Magento_Backend::admin", "Magento_Sales::sales"],
} as Partial<Integration> as Integration;

describe("the form of an integration", () => {
  test("has what is saved, and never a password", () => {
    expect(valuesOf(one)).toEqual({
      name: "ERP",
      email: "erp@partner.example",
      callback_url: "https://partner.example/cb",
      identity_link_url: "https://partner.example/login",
      current_password: "",
    });
  });

  test("is empty for a new one, which may nothing yet", () => {
    expect(new Set(Object.values(valuesOf(null)))).toEqual(new Set([""]));
    expect(grantOf(null)).toEqual({ access: "custom", resources: new Set() });
  });

  test("has a label for each field, and a field for each value", () => {
    expect(Object.keys(labels).sort()).toEqual([...formFields].sort());
    expect(Object.keys(valuesOf(null)).sort()).toEqual([...formFields].sort());
  });

  test("knows which fields the server judges", () => {
    for (const field of detailFields) expect(isDetail(field)).toBe(true);
    expect(isDetail("current_password")).toBe(false);
    expect(isDetail("resources")).toBe(false);
  });
});

describe("a grant", () => {
  const grant = (access: "all" | "custom", ...resources: string[]) => ({
    access,
    resources: new Set(resources),
  });

  test("is without the resource that stands above everything", () => {
    expect(grantOf(one)).toEqual(grant("custom", "Magento_Sales::sales"));
  });

  test("of nothing is a custom one without resources", () => {
    expect(grantOf({ ...one, access: "none", resources: [] })).toEqual(grant("custom"));
  });

  test.each([
    [
      "the same resources in another order",
      grant("custom", "a", "b"),
      grant("custom", "b", "a"),
      true,
    ],
    ["one more", grant("custom", "a", "b"), grant("custom", "a"), false],
    ["as many others", grant("custom", "a"), grant("custom", "b"), false],
    ["all, whatever was ticked before", grant("all", "a"), grant("all"), true],
    ["all and each single one", grant("all"), grant("custom"), false],
  ])("%s", (_, a, b, same) => {
    expect(sameGrant(a, b)).toBe(same);
    expect(sameGrant(b, a)).toBe(same);
  });
});

describe("what is missing", () => {
  test.each(["", "  ", "\t\n"])("a name of %j", (text) => {
    expect(missing.name?.(text)).toBe("Enter a name.");
  });

  test("a password may be blanks, but not nothing", () => {
    expect(missing.current_password?.("")).toBe("Enter your password.");
    expect(missing.current_password?.("   ")).toBeUndefined();
  });

  test("nothing else: the server judges the rest", () => {
    expect(Object.keys(missing)).toEqual(["name", "current_password"]);
  });
});

test.each([
  ["http://partner.example", true],
  ["  HTTP://partner.example", true],
  ["https://partner.example", false],
  ["", false],
  ["httpx://partner.example", false],
])("whether %j can be read on the way: %s", (text, plain) => {
  expect(isPlainHttp(text)).toBe(plain);
});
