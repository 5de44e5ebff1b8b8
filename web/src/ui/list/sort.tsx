import { ArrowDown, ArrowUp } from "lucide-react";
import { selectClass } from "@/ui/field";
import css from "./list.module.css";

interface Sorting<Key extends string> {
  /** "name", "-name" for descending, or nothing for the list's own order. */
  sort: string | undefined;
  onSort: (sort: Key | `-${Key}`) => void;
}

/** A head that sorts by its column; the second time the other way round. */
export function SortHead<Key extends string>({
  label,
  by,
  sort,
  onSort,
}: Sorting<Key> & { label: string; by: Key | undefined }) {
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

/** Sorts where there are no heads to click on. */
export function SortSelect<Key extends string>({
  choices,
  sort,
  onSort,
}: Sorting<Key> & { choices: readonly (readonly [Key | `-${Key}`, string])[] }) {
  return (
    <select
      className={`${selectClass} ${css.sortSelect}`}
      aria-label="Sort by"
      value={sort ?? choices[0]?.[0]}
      onChange={(event) => onSort(event.target.value as Key)}
    >
      {choices.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}
