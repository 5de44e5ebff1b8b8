import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { queries } from "@/api/queries";
import type { Integration } from "@/api/schema";
import { LinkButton } from "@/ui/button";
import { EmptyState, Note } from "@/ui/kit";
import { useColumns } from "@/ui/list/columns";
import { List } from "@/ui/list/list";
import { rememberPlace, takeRow } from "@/ui/list/place";
import { type Selection, withSelected } from "@/ui/list/selection";
import { useNarrow } from "@/ui/list/use-narrow";
import { PageHeader } from "@/ui/page-header";
import { Pager } from "@/ui/pager";
import { part } from "@/ui/part";
import { formatNumber } from "@/ui/time";
import css from "./grid.module.css";
import { GridCards } from "./grid-cards";
import { type ColumnId, columnIds, standardColumns } from "./grid-columns";
import { GridFilters, isFiltered } from "./grid-filters";
import type { RowsProps } from "./grid-parts";
import { GridTable } from "./grid-table";
import { type GridSearch, gridList, listQuery, perChoices } from "./search";

const AuthorizePanel = part(() => import("./authorize-panel").then((m) => m.AuthorizePanel));
const DeleteDialog = part(() => import("./delete-dialog").then((m) => m.DeleteDialog));
const SelectionBar = part(() => import("./selection-bar").then((m) => m.SelectionBar));

/** System > Extensions > Integrations. */
export function GridScreen() {
  const search = useSearch({ from: "/shell/system/extensions/integrations" });
  const navigate = useNavigate({ from: "/system/extensions/integrations" });
  const query = listQuery(search);
  const list = useQuery(queries.integrations(query));
  const [selection, setSelection] = useState<Selection>(new Map());
  const [deleting, setDeleting] = useState<{ one: Integration; index: number } | null>(null);
  const [columns, chooseColumns] = useColumns<ColumnId>(gridList, columnIds, standardColumns);
  const [from] = useState(() => takeRow(gridList));
  const isNarrow = useNarrow();
  // Already while it is drawn: the links in its rows lead back to this place.
  const { panel, id, ...place } = search;
  rememberPlace(gridList, place);
  const set = (change: Partial<GridSearch>, replace = false) =>
    navigate({ search: (before) => ({ ...before, ...change }), replace });
  const filterBy = (change: Partial<GridSearch>) => {
    setSelection(new Map());
    return set({ ...change, page: undefined }, true);
  };
  const sortBy = (sort: GridSearch["sort"]) => set({ sort, page: undefined });
  const last = list.data ? Math.max(1, Math.ceil(list.data.total / query.per)) : query.page;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the list got shorter
  useEffect(() => {
    if (query.page > last) set({ page: last }, true);
  }, [last, query.page]);

  const rowsOf = (items: Integration[]): RowsProps => ({
    items,
    from,
    selection,
    onSelect: (some, selected) => setSelection((before) => withSelected(before, some, selected)),
    onDelete: (one) => setDeleting({ one, index: items.indexOf(one) }),
  });
  const insecure = search.secure === "no" ? 0 : (list.data?.insecure_total ?? 0);
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
      <section className={css.card} aria-label="Integrations">
        <GridFilters
          search={search}
          onChange={filterBy}
          onSort={sortBy}
          total={list.data?.total}
          columns={isNarrow ? undefined : { shown: columns, onChoose: chooseColumns }}
        />
        {insecure > 0 && <InsecureNote count={insecure} />}
        <List
          of="integrations"
          query={list}
          rows={8}
          isEmpty={(page) => page.total === 0}
          empty={isFiltered(search) ? <NothingMatches /> : <NothingYet />}
        >
          {({ items }) =>
            isNarrow ? (
              <GridCards {...rowsOf(items)} />
            ) : (
              <GridTable {...rowsOf(items)} columns={columns} sort={search.sort} onSort={sortBy} />
            )
          }
        </List>
        {selection.size > 0 && (
          <div className={css.selection}>
            <SelectionBar
              selection={selection}
              query={query}
              total={list.data?.total ?? 0}
              onChange={setSelection}
            />
          </div>
        )}
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

function InsecureNote({ count }: { count: number }) {
  return (
    <div className={css.note}>
      <Note tone="warning">
        {count === 1 ? "One integration has" : `${formatNumber(count)} integrations have`} a URL
        that begins with “http://”, so credentials can be read on the way.{" "}
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
