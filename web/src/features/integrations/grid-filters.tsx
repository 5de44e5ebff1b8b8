import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { inputClass, selectClass } from "@/ui/field";
import { plural } from "@/ui/time";
import css from "./grid-filters.module.css";
import type { GridSearch } from "./search";

const filters = ["name", "status", "hand_over", "access", "secure", "used"] as const;

export const isFiltered = (search: GridSearch) =>
  filters.some((filter) => search[filter] !== undefined);

const none = Object.fromEntries(filters.map((filter) => [filter, undefined]));

interface Props {
  search: GridSearch;
  onChange: (change: Partial<GridSearch>) => void;
  total: number | undefined;
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
export function GridFilters({ search, onChange, total }: Props) {
  const [name, setName] = useState(search.name ?? "");
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setName(search.name ?? ""), [search.name]);
  const apply = (text: string) => {
    const wanted = text.trim() || undefined;
    if (wanted !== search.name) latest.current({ name: wanted });
  };
  useEffect(() => {
    if (name.trim() === (search.name ?? "")) return;
    const timer = setTimeout(() => latest.current({ name: name.trim() || undefined }), 250);
    return () => clearTimeout(timer);
  }, [name, search.name]);
  return (
    <search className={css.filters}>
      <input
        type="search"
        className={`${inputClass} ${css.name}`}
        aria-label="Filter by name"
        placeholder="Filter by name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && apply(name)}
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
      {isFiltered(search) && (
        <Button look="link" onClick={() => onChange(none)}>
          Reset Filter
        </Button>
      )}
      <span className={css.total} role="status">
        {total !== undefined && `${plural(total, "record", "records")} found`}
      </span>
    </search>
  );
}
