import { expect, test } from "vitest";
import type { Integration, Status } from "@/api/schema";
import { type BulkAct, type Ended, planOf, type Result, runTasks } from "./bulk";

const urls = {
  none: { callback_url: "", identity_link_url: "" },
  callback: { callback_url: "https://erp.example/cb", identity_link_url: "" },
  both: { callback_url: "https://erp.example/cb", identity_link_url: "https://login.example/in" },
};

let numbers = 0;

function integration(status: Status, url: keyof typeof urls): Integration {
  numbers += 1;
  return {
    id: numbers,
    name: `${status}, ${url}`,
    email: "",
    ...urls[url],
    status,
    setup: "manual",
    access: "all",
    resources: [],
    requested: null,
    consumer_key: "",
    insecure: false,
    last_used_at: null,
    created_at: "2026-11-24T09:30:00Z",
    updated_at: "2026-11-24T09:30:00Z",
    version: 1,
    calls_24h: { allowed: 0, refused: 0 },
    hand_over: null,
    declared_in: null,
  };
}

const statuses: Status[] = ["inactive", "active", "reset", "deactivated"];
const every = () =>
  statuses.flatMap((status) =>
    (["none", "callback", "both"] as const).map((url) => integration(status, url)),
  );

function taken(act: BulkAct): string[] {
  return planOf(act, every()).tasks.map(({ one }) => one.name);
}

test("several are activated when nobody has to take their credentials", () => {
  expect(taken("activate")).toEqual([
    "inactive, both",
    "deactivated, none",
    "deactivated, callback",
    "deactivated, both",
  ]);
  expect(taken("reauthorize")).toEqual(["active, both", "reset, both", "deactivated, both"]);
});

test("several are deactivated when they are in force", () => {
  const inForce = ["active", "reset"];
  expect(taken("deactivate").map((name) => name.split(",")[0])).toEqual(
    inForce.flatMap((status) => [status, status, status]),
  );
});

test("each that is left out says why", () => {
  for (const act of ["activate", "reauthorize", "deactivate"] as const) {
    const plan = planOf(act, every());
    expect(plan.tasks.length + plan.leftOut.length).toBe(12);
    for (const { why } of plan.leftOut) expect(why).toMatch(/^[A-Z].*\.$/);
  }
  const shown = planOf("activate", [integration("inactive", "callback")]).leftOut[0];
  expect(shown?.why).toContain("activate it by itself");
});

const tasks = () =>
  planOf(
    "deactivate",
    [1, 2, 3].map(() => integration("active", "none")),
  ).tasks;
const done: Ended = { state: "done", text: "Done.", goesOn: true };
const states = (results: Result[]) => results.map(({ state }) => state);

test("one that is refused does not keep the others", async () => {
  const answers: Ended[] = [done, { state: "failed", text: "No.", goesOn: true }, done];
  const results = await runTasks(tasks(), async () => answers.shift() ?? done, {
    onResult: () => {},
    isStopped: () => false,
  });
  expect(states(results)).toEqual(["done", "failed", "done"]);
});

test("what nobody answers ends it, and the rest is told as not begun", async () => {
  const results = await runTasks(
    tasks(),
    async () => ({ state: "unknown", text: "No answer.", goesOn: false }),
    { onResult: () => {}, isStopped: () => false },
  );
  expect(states(results)).toEqual(["unknown", "not_begun", "not_begun"]);
});

test("stopping lets the present one end and begins no other", async () => {
  let stopped = false;
  const seen: string[][] = [];
  const results = await runTasks(
    tasks(),
    async () => {
      stopped = true;
      return done;
    },
    { onResult: (some) => seen.push(states(some)), isStopped: () => stopped },
  );
  expect(states(results)).toEqual(["done", "not_begun", "not_begun"]);
  expect(seen).toEqual([["done"]]);
});
