import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("colors.css", import.meta.url), "utf8");

// "--name: light-dark(#111111, #eeeeee);", or one color for both.
const declared = [
  ...css.matchAll(/--([\w-]+): (?:light-dark\()?(#[0-9a-f]{6})(?:, (#[0-9a-f]{6})\))?;/g),
];
const light = new Map(declared.map((m) => [m[1] ?? "", m[2] ?? ""]));
const dark = new Map(declared.map((m) => [m[1] ?? "", m[3] ?? m[2] ?? ""]));

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["surface", "surface-2", "canvas", "hover"];
const texts = ["text", "text-2", "text-3", "link"].flatMap((text) =>
  grounds.map((ground) => [text, ground]),
);
const tones = ["success", "neutral", "warning", "danger", "info"].map((tone) => [
  tone,
  `${tone}-tint`,
]);
const pairs = [
  ...texts,
  ...tones,
  ["on-primary", "primary"],
  ["on-primary", "primary-hover"],
  ["primary", "surface"],
  ["primary", "primary-tint"],
  ["on-danger-button", "danger-button"],
  ["danger", "surface"],
  ["warning", "surface"],
  ["text", "mark"],
  ["text", "primary-tint"],
  ["text", "info-tint"],
  ["link", "info-tint"],
  ["sidebar-text", "sidebar"],
  ["sidebar-text", "sidebar-hover"],
  ["sidebar-caption", "sidebar"],
];
const shapes = [
  ["control-border", "surface"],
  ["control-border", "canvas"],
  ["link", "surface"],
  ["link", "canvas"],
  ["chart-1", "surface"],
  ["chart-2", "surface"],
  ["sidebar-bar", "sidebar"],
];

for (const [name, tokens] of [
  ["light", light],
  ["dark", dark],
] as const) {
  const check = (list: string[][], least: number) =>
    list.flatMap(([a = "", b = ""]) => {
      const found = contrast(tokens.get(a) ?? "#000000", tokens.get(b) ?? "#000000");
      return found >= least ? [] : [`${a} on ${b}: ${found.toFixed(2)}`];
    });
  test(`text in the ${name} theme has a contrast of 4.5`, () => {
    expect(check(pairs, 4.5)).toEqual([]);
  });
  test(`controls and shapes in the ${name} theme have a contrast of 3`, () => {
    expect(check(shapes, 3)).toEqual([]);
  });
}
