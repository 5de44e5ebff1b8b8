import type { Integration } from "@/api/schema";
import { exchanges, hostOf, isInForce, isUnderWay } from "./standing";

export type BulkAct = "activate" | "reauthorize" | "deactivate";

/** As many as one request may delete; more at once nobody oversees. */
export const bulkMax = 200;

/** What an act does to one of several integrations, or why it leaves that one out. */
export type Fate = { does: string } | { leavesOut: string };

const delivery = (one: Integration) =>
  `Credentials are posted to ${hostOf(one.callback_url)}; then somebody signs in at ${hostOf(one.identity_link_url)}.`;

// Whose credentials are shown once must be looked at by a person, one after the other.
const byItself = (word: string) =>
  `Its credentials are shown, for you to pass on: ${word} it by itself.`;

const notAgain = "A hand-over is under way; it is not begun anew.";

function handOver(one: Integration): Fate {
  return one.hand_over && isUnderWay(one.hand_over.state)
    ? { leavesOut: notAgain }
    : { does: delivery(one) };
}

function activation(one: Integration): Fate {
  if (isInForce(one)) return { leavesOut: "It is active already." };
  if (one.status === "deactivated") return { does: "Its credentials work again as before." };
  return exchanges(one) ? handOver(one) : { leavesOut: byItself("activate") };
}

function reauthorization(one: Integration): Fate {
  if (one.status === "inactive") return { leavesOut: "It was never activated." };
  return exchanges(one) ? handOver(one) : { leavesOut: byItself("reauthorize") };
}

function deactivation(one: Integration): Fate {
  if (one.status === "deactivated") return { leavesOut: "It is deactivated already." };
  if (!isInForce(one)) return { leavesOut: "It is not active." };
  return { does: "Its calls are refused until it is activated again." };
}

export function fateOf(act: BulkAct, one: Integration): Fate {
  if (act === "activate") return activation(one);
  return act === "reauthorize" ? reauthorization(one) : deactivation(one);
}

export interface Task {
  one: Integration;
  does: string;
}

export interface LeftOut {
  one: Integration;
  why: string;
}

export interface Plan {
  tasks: Task[];
  leftOut: LeftOut[];
}

export function planOf(act: BulkAct, items: Integration[]): Plan {
  const plan: Plan = { tasks: [], leftOut: [] };
  for (const one of items) {
    const fate = fateOf(act, one);
    if ("does" in fate) plan.tasks.push({ one, does: fate.does });
    else plan.leftOut.push({ one, why: fate.leavesOut });
  }
  return plan;
}

export interface Result {
  one: Pick<Integration, "id" | "name">;
  /** `unknown`: the request may have arrived, though no answer came. */
  state: "done" | "failed" | "unknown" | "not_begun";
  text: string;
}

/** How one task ended, and whether the next may begin. */
export interface Ended {
  state: "done" | "failed" | "unknown";
  text: string;
  goesOn: boolean;
}

/**
 * Does one task after the other; between two it asks whether to stop. What was not begun is among the
 * results, so that nobody has to work out how far it came.
 */
export async function runTasks(
  tasks: Task[],
  work: (task: Task) => Promise<Ended>,
  steps: { onResult: (results: Result[]) => void; isStopped: () => boolean },
): Promise<Result[]> {
  const results: Result[] = [];
  let goesOn = true;
  for (const task of tasks) {
    if (!goesOn || steps.isStopped()) {
      results.push({ one: task.one, state: "not_begun", text: "Not begun." });
      continue;
    }
    const ended = await work(task);
    goesOn = ended.goesOn;
    results.push({ one: task.one, state: ended.state, text: ended.text });
    steps.onResult([...results]);
  }
  return results;
}
