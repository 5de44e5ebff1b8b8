import { useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { asApiError } from "@/api/client";
import { queries } from "@/api/queries";
import type { Grant, ResourceTree } from "@/api/schema";
import { Button } from "@/ui/button";
import { Checkbox, inputClass } from "@/ui/field";
import { Card, CopyButton, ErrorState, Loading, Note, RadioSegment, Skeleton } from "@/ui/kit";
import { plural } from "@/ui/time";
import css from "./api-tab.module.css";
import {
  above,
  buildTree,
  closedUpward,
  newIds,
  pathOf,
  type Tree,
  type TreeNode,
  toggled,
  unknownBranch,
  visibleRows,
  withOnly,
} from "./grants";
import { NewResources } from "./new-resources";
import { PermissionTree } from "./tree";

export interface GrantDraft {
  access: "all" | "custom";
  resources: ReadonlySet<string>;
}

interface Props {
  value: GrantDraft;
  saved: GrantDraft;
  onChange: (value: GrantDraft) => void;
  readOnly: boolean;
  /** What a changed declaration asks for until somebody reauthorizes it. */
  requested: Grant | null;
}

const choices = [
  { value: "custom", label: "Custom" },
  { value: "all", label: "All" },
] as const;

/** What the integration may use. */
export function ApiTab(props: Props) {
  const { value, onChange, readOnly } = props;
  const resources = useQuery(queries.resources());
  return (
    <Card title="Available APIs">
      <div className={css.access}>
        <h3>Resource Access</h3>
        <RadioSegment
          legend="Resource Access"
          options={choices}
          value={value.access}
          disabled={readOnly}
          onChange={(access) => onChange({ ...value, access })}
        />
        {value.access === "custom" ? (
          <p className={css.help}>
            {readOnly
              ? "Only the resources that are ticked."
              : "Only the resources you tick. Parents are granted with their children."}
          </p>
        ) : (
          <Note tone="warning">
            Everything is granted: all {resources.data?.total ?? ""} resources, and those that are
            added later.{!readOnly && " Your custom selection is kept until you save."}
          </Note>
        )}
      </div>
      {resources.isError && (
        <ErrorState
          title="The resources could not be loaded"
          error={asApiError(resources.error)}
          onRetry={() => resources.refetch()}
        />
      )}
      {resources.isPending && (
        <Loading label="Loading resources">
          <div className={css.skeletons}>
            {["62%", "48%", "55%", "40%", "58%"].map((width) => (
              <Skeleton key={width} width={width} />
            ))}
          </div>
        </Loading>
      )}
      {resources.data && value.access === "custom" && (
        <CustomGrant {...props} resources={resources.data} />
      )}
    </Card>
  );
}

// Ids that the tree does not know stay visible in a branch of their own, so that they are not lost.
function treeWithUnknown(resources: ResourceTree, granted: ReadonlySet<string>): Tree {
  const known = buildTree(resources.items);
  const unknown = [...granted].filter((id) => !known.byId.has(id));
  if (unknown.length === 0) return known;
  return buildTree([
    ...resources.items,
    {
      id: unknownBranch,
      title: "Unknown resources",
      children: unknown.map((id) => ({ id, title: id, children: [] })),
    },
  ]);
}

function CustomGrant({
  value,
  saved,
  onChange,
  readOnly,
  requested,
  resources,
}: Props & { resources: ResourceTree }) {
  const granted = useMemo(
    () => ({ access: value.access, resources: [...value.resources] }),
    [value],
  );
  const added = useMemo(() => new Set(newIds(granted, requested)), [granted, requested]);
  const tree = useMemo(
    () => treeWithUnknown(resources, new Set([...saved.resources, ...added])),
    [resources, saved, added],
  );
  const [search, setSearch] = useState("");
  const [selectedOnly, setSelectedOnly] = useState(false);
  // What can only be looked at is in sight at once.
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() =>
    readOnly ? above(tree, [...value.resources, ...added]) : new Set(),
  );
  const [focused, setFocused] = useState<string | null>(null);
  const undone = useRef<ReadonlySet<string>[]>([]);
  const deferred = useDeferredValue(search);
  const rows = useMemo(
    () =>
      visibleRows(tree, {
        expanded,
        search: deferred,
        only: selectedOnly ? closedUpward(tree, value.resources) : undefined,
      }),
    [tree, expanded, deferred, selectedOnly, value.resources],
  );
  const set = (next: ReadonlySet<string>) => {
    undone.current = [...undone.current.slice(-99), value.resources];
    onChange({ ...value, resources: next });
  };
  const undo = () => {
    const before = undone.current.pop();
    if (before) onChange({ ...value, resources: before });
  };
  const onExpand = (ids: string[], open: boolean) =>
    setExpanded((before) => {
      const next = new Set(before);
      for (const id of ids) open ? next.add(id) : next.delete(id);
      return next;
    });
  const node = tree.byId.get(focused ?? "");
  return (
    <>
      <NewResources {...{ granted, requested, tree }} />
      {resources.warnings.map((warning) => (
        <Note key={warning} tone="warning">
          {warning}
        </Note>
      ))}
      <div className={css.columns}>
        <div className={css.frame}>
          <div className={css.tools}>
            <input
              type="search"
              className={inputClass}
              aria-label="Search by name or id"
              placeholder="Search by name or id"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
            <Button look="quiet" small onClick={() => setExpanded(new Set(tree.byId.keys()))}>
              Expand all
            </Button>
            <Button look="quiet" small onClick={() => setExpanded(new Set())}>
              Collapse all
            </Button>
            <Checkbox
              label={readOnly ? "Granted only" : "Selected only"}
              checked={selectedOnly}
              onChange={(event) => setSelectedOnly(event.target.checked)}
            />
            {!readOnly && (
              <Button look="quiet" small inert_={undone.current.length === 0} onClick={undo}>
                <Undo2 size={15} aria-hidden="true" /> Undo
              </Button>
            )}
          </div>
          {rows.length === 0 ? (
            <p className={css.none}>
              {selectedOnly && !search
                ? `Nothing is ${readOnly ? "granted" : "selected"}.`
                : "No resource matches."}
            </p>
          ) : (
            <PermissionTree
              label="Resources"
              {...{ tree, rows, expanded, focused, onExpand, readOnly }}
              search={deferred}
              granted={value.resources}
              changed={(id) => value.resources.has(id) !== saved.resources.has(id)}
              isNew={(id) => added.has(id)}
              onFocus={setFocused}
              {...(readOnly ? {} : { onToggle: (one) => set(toggled(one, value.resources)) })}
              onUndo={undo}
            />
          )}
          <div className={css.foot}>
            <span role="status">
              {value.resources.size} of {tree.byId.size} {readOnly ? "granted" : "selected"}
            </span>
            <span className={css.keys}>
              Arrow keys move, {!readOnly && "Space ticks, "}* opens siblings
            </span>
          </div>
        </div>
        {/* Always there, so that the tree keeps its place when the first row is chosen. */}
        <section className={css.details} aria-label="Resource">
          {node ? (
            <NodeDetails
              node={node}
              {...(readOnly || node.children.length === 0
                ? {}
                : { onOnly: () => set(withOnly(node, value.resources)) })}
            />
          ) : (
            <p className={css.help}>Choose a resource to see which REST routes it opens.</p>
          )}
        </section>
      </div>
      {!readOnly && <Review tree={tree} value={value} saved={saved} />}
    </>
  );
}

function NodeDetails({ node, onOnly }: { node: TreeNode; onOnly?: () => void }) {
  const routes = useQuery(queries.routes());
  const opened = routes.data?.items.filter((route) => route.resources.includes(node.id));
  return (
    <>
      <h3>{node.title}</h3>
      <dl>
        <dt>Path</dt>
        <dd>{pathOf(node)}</dd>
        <dt>Resource id</dt>
        <dd>
          <code>{node.id}</code>
          <CopyButton value={node.id} label="Copy resource id" />
        </dd>
        <dt>REST routes it opens{opened && opened.length > 0 && ` (${opened.length})`}</dt>
        <dd>
          {opened?.length === 0 && "None by itself."}
          {opened && opened.length > 0 && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus
            <ul className={css.routes} tabIndex={0} aria-label="REST routes">
              {opened.map((route) => (
                <li key={`${route.method} ${route.path}`}>
                  <code className={css.method}>{route.method}</code> <code>{route.path}</code>
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
      {onOnly && (
        <Button small onClick={onOnly}>
          Only this resource
        </Button>
      )}
    </>
  );
}

function Review({ tree, value, saved }: { tree: Tree; value: GrantDraft; saved: GrantDraft }) {
  const added = [...value.resources].filter((id) => !saved.resources.has(id));
  const removed = [...saved.resources].filter((id) => !value.resources.has(id));
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (added.length + removed.length === 0) setShown(false);
  }, [added.length, removed.length]);
  if (added.length + removed.length === 0) return null;
  const list = (sign: string, ids: string[]) =>
    ids.map((id) => (
      <li key={id}>
        {sign} {tree.byId.get(id)?.title ?? id} <code>{id}</code>
      </li>
    ));
  return (
    <div className={css.review}>
      <Note tone="info">
        {plural(added.length, "resource is", "resources are")} added,{" "}
        {plural(removed.length, "is", "are")} removed when you save. It takes effect at the next
        call.{" "}
        <Button look="link" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? "Hide the list" : "Show the list"}
        </Button>
        {shown && (
          <ul className={css.changes}>
            {list("+", added)}
            {list("−", removed)}
          </ul>
        )}
      </Note>
    </div>
  );
}
