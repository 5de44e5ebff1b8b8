import { beforeEach, expect, test, vi } from "vitest";

const formerly = new Map<string, string>();
const root = { dataset: {} as Record<string, string> };
const system = { matches: false, listeners: [] as (() => void)[] };

/** Keeps one cookie, as a browser does; none where cookies are off. */
const cookies = {
  off: false,
  kept: "",
  documentElement: root,
  querySelector: () => null,
  get cookie() {
    return this.kept;
  },
  set cookie(text: string) {
    if (!this.off) this.kept = text.includes("Max-Age=0") ? "" : (text.split(";")[0] ?? "");
  },
};

vi.stubGlobal("document", cookies);
vi.stubGlobal("location", { protocol: "http:" });
vi.stubGlobal("matchMedia", () => ({
  get matches() {
    return system.matches;
  },
  addEventListener: (_: string, listener: () => void) => system.listeners.push(listener),
}));
vi.stubGlobal("localStorage", {
  getItem: (key: string) => formerly.get(key) ?? null,
  removeItem: (key: string) => void formerly.delete(key),
});
const { applyTheme, chooseTheme, storedTheme } = await import("./theme");

beforeEach(() => {
  formerly.clear();
  cookies.kept = "";
  cookies.off = false;
  system.matches = false;
});

const systemBecomes = (dark: boolean) => {
  system.matches = dark;
  for (const listener of system.listeners) listener();
};

test("without a choice it goes by the system, also when that changes", () => {
  applyTheme(storedTheme());
  expect(root.dataset.theme).toBe("light");
  systemBecomes(true);
  expect(root.dataset.theme).toBe("dark");
  systemBecomes(false);
  expect(root.dataset.theme).toBe("light");
});

test("a choice stays, whatever the system does", () => {
  chooseTheme("dark");
  expect(root.dataset.theme).toBe("dark");
  expect(storedTheme()).toBe("dark");
  systemBecomes(false);
  expect(root.dataset.theme).toBe("dark");
});

test("the system's theme is no choice that is kept", () => {
  chooseTheme("dark");
  chooseTheme("system");
  expect(cookies.kept).toBe("");
  expect(storedTheme()).toBe("system");
  expect(root.dataset.theme).toBe("light");
});

test("what somebody else stored is no theme", () => {
  cookies.kept = "other=dark; gatehouse-theme=purple";
  expect(storedTheme()).toBe("system");
});

test("a choice that an earlier version stored moves into the cookie", () => {
  formerly.set("gatehouse-theme", "dark");
  expect(storedTheme()).toBe("dark");
  expect(cookies.kept).toBe("gatehouse-theme=dark");
  expect(formerly.size).toBe(0);
});

test("without cookies a choice lasts as long as the page", () => {
  cookies.off = true;
  chooseTheme("dark");
  expect(root.dataset.theme).toBe("dark");
  expect(storedTheme()).toBe("system");
});
