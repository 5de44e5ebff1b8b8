import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { ApiError, answer, api, asApiError, newRequestKey } from "@/api/client";
import { keys } from "@/api/queries";
import type { Integration } from "@/api/schema";
import { ConfirmPassword, PasswordState } from "@/features/session/confirm-password";
import { Button } from "@/ui/button";
import { Panel } from "@/ui/dialog";
import { ErrorState, Loading, Note, Skeleton, StatusLabel, type Tone } from "@/ui/kit";
import { Name } from "@/ui/name";
import { plural } from "@/ui/time";
import {
  type BulkAct,
  type Ended,
  type LeftOut,
  planOf,
  type Result,
  runTasks,
  type Task,
} from "./bulk";
import css from "./bulk-panel.module.css";
import { AccessText, IntegrationStatus } from "./labels";

interface Props {
  act: BulkAct;
  ids: number[];
  onClose: () => void;
}

const words: Record<BulkAct, string> = {
  activate: "Activate",
  reauthorize: "Reauthorize",
  deactivate: "Deactivate",
};

// Those that are gone meanwhile are left out.
async function present(ids: number[]): Promise<Integration[]> {
  const items: Integration[] = [];
  for (const id of ids) {
    try {
      items.push(await answer(api.GET("/integrations/{id}", { params: { path: { id } } })));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
    }
  }
  return items;
}

async function carryOut(act: BulkAct, task: Task): Promise<void> {
  const path = { id: task.one.id };
  const key = { "Idempotency-Key": newRequestKey() };
  if (act === "deactivate") {
    await answer(api.POST("/integrations/{id}/deactivate", { params: { path, header: key } }));
    return;
  }
  // What the list shows is what is allowed: whatever changed since is refused by the server, so that
  // no credentials are made that would be shown.
  const header = { ...key, "If-Match": `"${task.one.version}"` };
  const url = `/integrations/{id}/${act}` as const;
  await answer(api.POST(url, { params: { path, header } }));
}

const done: Record<BulkAct, (one: Integration) => string> = {
  activate: (one) =>
    one.status === "deactivated" ? "Active again." : "Its credentials are on their way.",
  reauthorize: () => "Its credentials are on their way.",
  deactivate: () => "Deactivated.",
};

async function workOn(act: BulkAct, task: Task): Promise<Ended> {
  try {
    await carryOut(act, task);
    return { state: "done", text: done[act](task.one), goesOn: true };
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.status === 0) {
      return { state: "unknown", text: "No answer came. Look at its status.", goesOn: false };
    }
    // Whoever did not give the password is not asked for each of the others again.
    const isOver = error.status === 401 || error.code === "password_required";
    return { state: "failed", text: error.message, goesOn: !isOver };
  }
}

/** One act on several integrations, one after the other, and what became of each. */
export function BulkPanel({ act, ids, onClose }: Props) {
  const items = useQuery({
    queryKey: keys.integrations.several(ids),
    queryFn: () => present(ids),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const plan = useMemo(() => planOf(act, items.data ?? []), [act, items.data]);
  const [results, setResults] = useState<Result[]>([]);
  const [state, setState] = useState<"asking" | "running" | "ended">("asking");
  const stopped = useRef(false);
  const client = useQueryClient();
  const run = async () => {
    setState("running");
    const all = await runTasks(plan.tasks, (task) => workOn(act, task), {
      onResult: setResults,
      isStopped: () => stopped.current,
    });
    setResults(all);
    setState("ended");
    await client.invalidateQueries({ queryKey: keys.integrations.lists });
  };
  // Closing stops as the button does; what became of each is shown first.
  const close = () => {
    if (state === "running") stopped.current = true;
    else onClose();
  };
  return (
    <Panel
      open
      onClose={close}
      title={`${words[act]} ${plural(ids.length, "integration", "integrations")}`}
      actions={
        <Act
          {...{ state, onRun: run, onStop: close, onClose }}
          word={words[act]}
          count={plan.tasks.length}
        />
      }
    >
      <div className={css.text}>
        {items.isPending && (
          <Loading label="Loading the integrations">
            <Skeleton width="60%" />
          </Loading>
        )}
        {items.isError && (
          <ErrorState
            title="The integrations could not be loaded"
            error={asApiError(items.error)}
            onRetry={() => items.refetch()}
          />
        )}
        {items.data && state === "asking" && <Question act={act} tasks={plan.tasks} />}
        {state !== "asking" && (
          <Progress total={plan.tasks.length} results={results} ended={state === "ended"} />
        )}
        {results.length > 0 && <Results results={results} />}
        {items.data && (
          <LeftOutList items={plan.leftOut} missing={ids.length - items.data.length} />
        )}
      </div>
      <ConfirmPassword over="panel" />
    </Panel>
  );
}

function Act(props: {
  state: "asking" | "running" | "ended";
  word: string;
  count: number;
  onRun: () => void;
  onStop: () => void;
  onClose: () => void;
}) {
  if (props.state === "running") return <Button onClick={props.onStop}>Stop</Button>;
  if (props.state === "ended" || props.count === 0) {
    return <Button onClick={props.onClose}>Close</Button>;
  }
  return (
    <Button look="primary" onClick={props.onRun}>
      {props.word} {props.count}
    </Button>
  );
}

function Question({ act, tasks }: { act: BulkAct; tasks: Task[] }) {
  if (tasks.length === 0) return <Note tone="info">None of them can be {act}d together.</Note>;
  return (
    <>
      {act !== "deactivate" && <PasswordState />}
      <List title={plural(tasks.length, "integration", "integrations")}>
        {tasks.map(({ one, does }) => (
          <li key={one.id}>
            <div className={css.line}>
              <Name>{one.name}</Name>
              <IntegrationStatus status={one.status} />
              {act !== "deactivate" && <AccessText of={one.requested ?? one} />}
            </div>
            <span className={css.what}>{does}</span>
          </li>
        ))}
      </List>
    </>
  );
}

function Progress({ total, results, ended }: { total: number; results: Result[]; ended: boolean }) {
  const begun = results.filter((one) => one.state !== "not_begun").length;
  const worked = results.filter((one) => one.state === "done").length;
  return (
    <div className={css.progress}>
      <progress max={total} value={begun} aria-label="Progress" />
      <p role="status">
        {ended ? `${worked} of ${total} done.` : `${begun} of ${total}`}
        {ended && begun < total && ` ${total - begun} not begun.`}
      </p>
    </div>
  );
}

const resultLabels: Record<Result["state"], [Tone, string]> = {
  done: ["success", "Done"],
  failed: ["danger", "Refused"],
  unknown: ["warning", "Not known"],
  not_begun: ["neutral", "Not begun"],
};

/** What became of each. */
export function Results({ results }: { results: Result[] }) {
  return (
    <List title="What became of each">
      {results.map(({ one, state, text }) => (
        <li key={one.id}>
          <div className={css.line}>
            <Name>{one.name}</Name>
            <StatusLabel tone={resultLabels[state][0]}>{resultLabels[state][1]}</StatusLabel>
          </div>
          {state !== "not_begun" && <span className={css.what}>{text}</span>}
        </li>
      ))}
    </List>
  );
}

function LeftOutList({ items, missing }: { items: LeftOut[]; missing: number }) {
  if (items.length === 0 && missing === 0) return null;
  return (
    <List title="Left out">
      {items.map(({ one, why }) => (
        <li key={one.id}>
          <div className={css.line}>
            <Link to="/system/extensions/integrations/$id" params={{ id: String(one.id) }}>
              <Name>{one.name}</Name>
            </Link>
          </div>
          <span className={css.what}>{why}</span>
        </li>
      ))}
      {missing > 0 && (
        <li>{plural(missing, "integration does not", "integrations do not")} exist any longer.</li>
      )}
    </List>
  );
}

function List({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className={css.list}>{children}</ul>
    </section>
  );
}
