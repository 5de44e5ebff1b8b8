import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Info, Pencil, Trash2 } from "lucide-react";
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { asApiError } from "@/api/client";
import { queries } from "@/api/queries";
import type { Integration } from "@/api/schema";
import { IconButton, LinkButton } from "@/ui/button";
import { Checkbox } from "@/ui/field";
import { EmptyState, ErrorState, Loading, Note, Skeleton, StatusLabel } from "@/ui/kit";
import { Name } from "@/ui/name";
import { PageHeader } from "@/ui/page-header";
import { Pager } from "@/ui/pager";
import { formatNumber, When } from "@/ui/time";
import { ActivationLink } from "./activation-link";
import css from "./grid.module.css";
import { GridFilters, isFiltered } from "./grid-filters";
import { HandOverState } from "./hand-over-state";
import { AccessText, IntegrationStatus } from "./labels";
import { RowMenu } from "./row-menu";
import { type GridSearch, perChoices, type SortKey } from "./search";
import { type Selection, SelectionBar } from "./selection-bar";

const AuthorizePanel = lazy(() =>
  import("./authorize-panel").then((m) => ({ default: m.AuthorizePanel })),
);
const DeleteDialog = lazy(() =>
  import("./delete-dialog").then((m) => ({ default: m.DeleteDialog })),
);

const narrow = matchMedia("(max-width: 860px)");
const useNarrow = () =>
  useSyncExternalStore(
    (changed) => {
      narrow.addEventListener("change", changed);
      return () => narrow.removeEventListener("change", changed);
    },
    () => narrow.matches,
  );

interface RowsProps {
  items: Integration[];
  selection: Selection;
  onSelect: (items: Integration[], selected: boolean) => void;
  onDelete: (one: Integration) => void;
}

/** System > Extensions > Integrations. */
export function GridScreen() {
  const search = useSearch({ from: "/shell/system/extensions/integrations" });
  const navigate = useNavigate({ from: "/system/extensions/integrations" });
  const { panel, id, ...filter } = search;
  const query = { ...filter, page: search.page ?? 1, per: search.per ?? 20 };
  const list = useQuery(queries.integrations(query));
  const [selection, setSelection] = useState<Selection>(new Map());
  const [deleting, setDeleting] = useState<{ one: Integration; index: number } | null>(null);
  const set = (change: Partial<GridSearch>, replace = false) =>
    navigate({ search: (before) => ({ ...before, ...change }), replace });
  const filterBy = (change: Partial<GridSearch>) => {
    setSelection(new Map());
    return set({ ...change, page: undefined }, true);
  };
  const last = list.data ? Math.max(1, Math.ceil(list.data.total / query.per)) : query.page;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the list got shorter
  useEffect(() => {
    if (query.page > last) set({ page: last }, true);
  }, [last, query.page]);

  const onSelect: RowsProps["onSelect"] = (items, selected) =>
    setSelection((before) => {
      const next = new Map(before);
      for (const one of items) selected ? next.set(one.id, one.name) : next.delete(one.id);
      return next;
    });
  const rows: RowsProps = {
    items: list.data?.items ?? [],
    selection,
    onSelect,
    onDelete: (one) => setDeleting({ one, index: rows.items.indexOf(one) }),
  };
  const isNarrow = useNarrow();
  return (
    <>
      <PageHeader
        title="Integrations"
        crumbs={[{ label: "System" }, { label: "Extensions" }]}
        actions={
          <LinkButton look="primary" to="/system/extensions/integrations/new">
            Add New Integration
          </LinkButton>
        }
      />
      <InsecureBanner shown={search.secure !== "no"} />
      <section className={css.card} aria-label="Integrations">
        <GridFilters search={search} onChange={filterBy} total={list.data?.total} />
        {selection.size > 0 && (
          <SelectionBar
            selection={selection}
            query={query}
            total={list.data?.total ?? 0}
            onChange={setSelection}
          />
        )}
        {list.isPending && <GridSkeleton />}
        {list.isError && !list.data && (
          <ErrorState
            title="The integrations could not be loaded"
            error={asApiError(list.error)}
            onRetry={() => list.refetch()}
          />
        )}
        {list.isError && list.data && (
          <Note tone="warning" role="status">
            The list could not be refreshed and may be old.
          </Note>
        )}
        {list.data?.total === 0 && (isFiltered(search) ? <NothingMatches /> : <NothingYet />)}
        {rows.items.length > 0 &&
          (isNarrow ? (
            <Cards {...rows} />
          ) : (
            <Table {...rows} sort={search.sort} onSort={(sort) => set({ sort, page: undefined })} />
          ))}
        {list.data && list.data.total > 0 && (
          <Pager
            {...query}
            total={list.data.total}
            perChoices={perChoices}
            onPage={(page) => set({ page })}
            onPer={(per) => set({ per: per as GridSearch["per"], page: undefined })}
          />
        )}
      </section>
      <Suspense>
        {panel && id && (
          <AuthorizePanel
            key={id}
            {...{ id, panel }}
            onPanel={(next) => set({ panel: next }, true)}
            onClose={() => set({ panel: undefined, id: undefined }, true)}
          />
        )}
        {deleting && (
          <DeleteDialog
            integration={deleting.one}
            onClose={() => setDeleting(null)}
            onDeleted={() => focusRowAfter(deleting.index)}
          />
        )}
      </Suspense>
    </>
  );
}

// The row that takes the place of the one that is gone, or the page's title.
function focusRowAfter(index: number) {
  setTimeout(() => {
    const names = document.querySelectorAll<HTMLElement>("[data-row-name]");
    const next = names[Math.min(index, names.length - 1)];
    (next ?? document.querySelector<HTMLElement>("[data-page-title]"))?.focus();
  }, 60);
}

function InsecureBanner({ shown }: { shown: boolean }) {
  const insecure = useQuery({ ...queries.integrations({ secure: "no", page: 1, per: 1 }) });
  const count = insecure.data?.total ?? 0;
  if (!shown || count === 0) return null;
  return (
    <div className={css.banner}>
      <Note tone="warning">
        {count === 1 ? "One integration has" : `${formatNumber(count)} integrations have`} a URL
        that begins with <code>http://</code>, so credentials can be read on the way.{" "}
        <Link to="/system/extensions/integrations" search={{ secure: "no" }}>
          Show {count === 1 ? "it" : "them"}
        </Link>
      </Note>
    </div>
  );
}

const NothingYet = () => (
  <EmptyState
    title="No integrations yet"
    actions={<LinkButton to="/system/extensions/integrations/new">Add New Integration</LinkButton>}
  >
    An integration is a third-party system that may call the API. Add one, say what it may use, and
    activate it: then it gets its credentials.
  </EmptyState>
);

const NothingMatches = () => (
  <EmptyState
    title="No integration matches"
    actions={
      <LinkButton to="/system/extensions/integrations" search={{}}>
        Reset Filter
      </LinkButton>
    }
  >
    There are integrations, but none with these filters.
  </EmptyState>
);

function GridSkeleton() {
  return (
    <Loading label="Loading integrations">
      <div className={css.skeleton}>
        {["44%", "36%", "52%", "40%", "47%", "33%", "50%", "41%"].map((width) => (
          <div key={width}>
            <Skeleton width={width} />
          </div>
        ))}
      </div>
    </Loading>
  );
}

const columns: { by: SortKey | null; label: string }[] = [
  { by: "name", label: "Name" },
  { by: "status", label: "Status" },
  { by: null, label: "API access" },
  { by: "last_used_at", label: "Last used" },
  { by: null, label: "Requests, 24 h" },
  { by: null, label: "Activation" },
  { by: null, label: "Edit" },
  { by: null, label: "Delete" },
];

function Table({
  items,
  selection,
  onSelect,
  onDelete,
  sort,
  onSort,
}: RowsProps & { sort: GridSearch["sort"]; onSort: (sort: GridSearch["sort"]) => void }) {
  const chosen = items.filter((one) => selection.has(one.id)).length;
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th className={css.select}>
              <Checkbox
                label="Select all on this page"
                hideLabel
                checked={chosen === items.length}
                indeterminate={chosen > 0 && chosen < items.length}
                onChange={(event) => onSelect(items, event.target.checked)}
              />
            </th>
            {columns.map((column) => (
              <ColumnHead key={column.label} {...column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id} data-selected={selection.has(one.id) || undefined}>
              <td className={css.select}>
                <Checkbox
                  label={`Select ${one.name}`}
                  hideLabel
                  checked={selection.has(one.id)}
                  onChange={(event) => onSelect([one], event.target.checked)}
                />
              </td>
              <td className={css.name}>
                <NameLink one={one} />
                {one.email && <span className={css.email}>{one.email}</span>}
              </td>
              <td>
                <span className={css.states}>
                  <IntegrationStatus status={one.status} />
                  <HandOverState of={one.hand_over} />
                </span>
              </td>
              <td>
                <AccessText of={one} />
              </td>
              <td>
                <When iso={one.last_used_at} />
              </td>
              <td>
                <Calls one={one} />
              </td>
              <td>
                <span className={css.acts}>
                  <ActivationLink of={one} />
                  <RowMenu of={one} />
                </span>
              </td>
              <td className={css.icon}>
                <EditLink one={one} />
              </td>
              <td className={css.icon}>
                <DeleteButton one={one} onDelete={onDelete} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ColumnHead({
  label,
  by,
  sort,
  onSort,
}: {
  label: string;
  by: SortKey | null;
  sort: GridSearch["sort"];
  onSort: (sort: GridSearch["sort"]) => void;
}) {
  if (!by) return <th>{label}</th>;
  const up = sort === by;
  const down = sort === `-${by}`;
  return (
    <th aria-sort={up ? "ascending" : down ? "descending" : undefined}>
      <button type="button" className={css.sort} onClick={() => onSort(up ? `-${by}` : by)}>
        {label}
        {up && <ArrowUp size={14} aria-hidden="true" />}
        {down && <ArrowDown size={14} aria-hidden="true" />}
      </button>
    </th>
  );
}

function Cards({ items, selection, onSelect, onDelete }: RowsProps) {
  return (
    <ul>
      {items.map((one) => (
        <li key={one.id} className={css.row}>
          <div className={css.rowHead}>
            <Checkbox
              label={`Select ${one.name}`}
              hideLabel
              checked={selection.has(one.id)}
              onChange={(event) => onSelect([one], event.target.checked)}
            />
            <NameLink one={one} />
            <IntegrationStatus status={one.status} />
          </div>
          <HandOverState of={one.hand_over} />
          <p className={css.facts}>
            <AccessText of={one} /> · last used <When iso={one.last_used_at} never="never" />
          </p>
          <div className={css.rowActions}>
            <ActivationLink of={one} />
            <span className={css.push} />
            <RowMenu of={one} />
            <EditLink one={one} />
            <DeleteButton one={one} onDelete={onDelete} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function NameLink({ one }: { one: Integration }) {
  return (
    <span className={css.nameLine}>
      <Link
        to="/system/extensions/integrations/$id"
        params={{ id: String(one.id) }}
        className={css.nameLink}
        data-row-name
      >
        <Name>{one.name}</Name>
      </Link>
      {one.insecure && (
        <StatusLabel tone="danger" shape="diamond">
          not secure
        </StatusLabel>
      )}
    </span>
  );
}

function Calls({ one }: { one: Integration }) {
  return (
    <span className={css.calls}>
      {formatNumber(one.calls_24h.allowed + one.calls_24h.refused)}
      {one.calls_24h.refused > 0 && (
        <StatusLabel tone="danger">{formatNumber(one.calls_24h.refused)} refused</StatusLabel>
      )}
    </span>
  );
}

function EditLink({ one }: { one: Integration }) {
  const declared = one.setup === "declared";
  return (
    <LinkButton
      look="quiet"
      className={css.iconLink}
      to="/system/extensions/integrations/$id"
      params={{ id: String(one.id) }}
      aria-label={`${declared ? "View" : "Edit"} ${one.name}`}
    >
      {declared ? <Info size={18} aria-hidden="true" /> : <Pencil size={18} aria-hidden="true" />}
    </LinkButton>
  );
}

function DeleteButton({
  one,
  onDelete,
}: {
  one: Integration;
  onDelete: (one: Integration) => void;
}) {
  const declared = one.setup === "declared";
  return (
    <IconButton
      label={`Delete ${one.name}`}
      {...(declared
        ? {
            hint: `Declared in ${one.declared_in}: remove it there, and apply that with --prune.`,
            inert_: true,
          }
        : {})}
      icon={<Trash2 size={18} aria-hidden="true" />}
      onClick={() => onDelete(one)}
    />
  );
}
