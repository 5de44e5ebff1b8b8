import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { snippets, whoami } from "./snippets";

const url = `https://shop.example/${whoami}`;
const credentials = {
  consumer_key: "key".padEnd(32, "a"),
  consumer_secret: "sec".padEnd(32, "b"),
  access_token: "tok".padEnd(32, "c"),
  access_token_secret: "tks".padEnd(32, "d"),
};

describe.each(snippets.map((one) => [one.label, one.write(url, credentials)] as const))(
  "%s",
  (_, text) => {
    test("has the real values and the address, each as it is", () => {
      for (const value of Object.values(credentials)) expect(text).toContain(value);
      expect(text).toContain(url);
    });

    test("has nothing left to fill in, and ends with a line end", () => {
      expect(text).not.toMatch(/undefined|YOUR_|<[a-z_]+>/);
      expect(text).toMatch(/[^\n]\n$/);
    });

    test("signs with SHA-256", () => {
      expect(text).toMatch(/SHA-?256/i);
      expect(text).not.toMatch(/SHA-?1\b/i);
    });
  },
);

test("each language is offered once", () => {
  expect(new Set(snippets.map((one) => one.value)).size).toBe(snippets.length);
});

test("the JavaScript is a module that Node.js can read", () => {
  const script = snippets.find((one) => one.value === "javascript")?.write(url, credentials) ?? "";
  execFileSync(process.execPath, ["--check", "--input-type=module", "-"], { input: script });
});

test("the curl program is one that a shell can read", () => {
  const script = snippets.find((one) => one.value === "curl")?.write(url, credentials) ?? "";
  execFileSync("/bin/sh", ["-n"], { input: script });
});
