import { beforeEach, expect, test, vi } from "vitest";

const stored = new Map<string, string>();
const root = { dataset: {} as Record<string, string> };
const system = { matches: false, listeners: [] as (() => void)[] };

vi.stubGlobal("document", { documentElement: root });
vi.stubGlobal("matchMedia", () => ({
  get matches() {
    return system.matches;
  },
  addEventListener: (_: string, listener: () => void) => system.listeners.push(listener),
}));
const storage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
  removeItem: (key: string) => void stored.delete(key),
};
vi.stubGlobal("localStorage", storage);
const { applyTheme, chooseTheme, storedTheme } = await import("./theme");

beforeEach(() => {
  stored.clear();
  system.matches = false;
  vi.stubGlobal("localStorage", storage);
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
  expect(stored.size).toBe(0);
  expect(storedTheme()).toBe("system");
  expect(root.dataset.theme).toBe("light");
});

test("what somebody else stored is no theme", () => {
  stored.set("gatehouse-theme", "purple");
  expect(storedTheme()).toBe("system");
});

test("without storage a choice lasts as long as the page", () => {
  const refuse = () => {
    throw new Error("denied");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  chooseTheme("dark");
  expect(root.dataset.theme).toBe("dark");
  expect(storedTheme()).toBe("system");
});
