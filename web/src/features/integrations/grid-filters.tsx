import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { inputClass, selectClass } from "@/ui/field";
import { ColumnMenu } from "@/ui/list/column-menu";
import { SortSelect } from "@/ui/list/sort";
import { plural } from "@/ui/time";
import { columns as allColumns, type ColumnId } from "./grid-columns";
import css from "./grid-filters.module.css";
import { type GridSearch, sortChoices } from "./search";

const filters = ["q", "name", "status", "hand_over", "access", "secure", "used"] as const;

export const isFiltered = (search: GridSearch) =>
  filters.some((filter) => search[filter] !== undefined);

const none = Object.fromEntries(filters.map((filter) => [filter, undefined]));

interface Props {
  search: GridSearch;
  onChange: (change: Partial<GridSearch>) => void;
  onSort: (sort: GridSearch["sort"]) => void;
  total: number | undefined;
  /** Absent where rows are cards, which are sorted here instead. */
  columns:
    | { shown: readonly ColumnId[]; onChoose: (shown: readonly ColumnId[]) => void }
    | undefined;
}

const selects = [
  {
    name: "status",
    label: "Status",
    options: [
      ["", "Any status"],
      ["inactive", "Inactive"],
      ["active", "Active"],
      ["reset", "Reset"],
      ["deactivated", "Deactivated"],
    ],
  },
  {
    name: "hand_over",
    label: "Hand-over",
    options: [
      ["", "Any hand-over"],
      ["needs_attention", "Needs attention"],
      ["under_way", "Under way"],
      ["waiting_for_sign_in", "Waiting for sign-in"],
      ["link_opened", "Link opened"],
      ["failing", "Delivery failing"],
      ["failed", "Failed"],
    ],
  },
  {
    name: "access",
    label: "API access",
    options: [
      ["", "Any access"],
      ["all", "All resources"],
      ["custom", "Custom"],
      ["none", "Nothing"],
    ],
  },
  {
    name: "secure",
    label: "URLs",
    options: [
      ["", "Any URL"],
      ["no", "Not secure"],
      ["yes", "Secure or none"],
    ],
  },
  {
    name: "used",
    label: "Use",
    options: [
      ["", "Any use"],
      ["ever", "Used before"],
      ["never", "Never used"],
    ],
  },
] as const;

/** Apply on Enter and after a rest of 250 ms. */
export function GridFilters({ search, onChange, onSort, total, columns }: Props) {
  const searched = search.q ?? search.name ?? "";
  const [typed, setTyped] = useState(searched);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setTyped(searched), [searched]);
  const apply = (text: string) => {
    if (text.trim() !== searched) latest.current({ q: text.trim() || undefined, name: undefined });
  };
  useEffect(() => {
    if (typed.trim() === searched) return;
    const timer = setTimeout(
      () => latest.current({ q: typed.trim() || undefined, name: undefined }),
      250,
    );
    return () => clearTimeout(timer);
  }, [typed, searched]);
  return (
    <search className={css.filters}>
      <input
        type="search"
        className={`${inputClass} ${css.name}`}
        aria-label="Filter by name, email, id, consumer key or resource"
        placeholder="Name, email, id, key"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && apply(typed)}
      />
      {selects.map((select) => (
        <select
          key={select.name}
          className={`${selectClass} ${css.select}`}
          aria-label={select.label}
          value={search[select.name] ?? ""}
          onChange={(event) => onChange({ [select.name]: event.target.value || undefined })}
        >
          {select.options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      ))}
      <div className={css.end}>
        {columns ? (
          <ColumnMenu columns={allColumns} {...columns} />
        ) : (
          <SortSelect choices={sortChoices} sort={search.sort} onSort={onSort} />
        )}
        <Button
          look="link"
          className={css.reset}
          inert_={!isFiltered(search)}
          data-unused={!isFiltered(search) || undefined}
          onClick={() => onChange(none)}
        >
          Reset Filter
        </Button>
        <span className={css.total} role="status">
          {total !== undefined && `${plural(total, "record", "records")} found`}
        </span>
      </div>
    </search>
  );
}
