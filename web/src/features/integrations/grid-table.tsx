import { memo } from "react";
import { Checkbox } from "@/ui/field";
import { SortHead } from "@/ui/list/sort";
import { ActivationLink } from "./activation-link";
import css from "./grid.module.css";
import { columns as all, type ColumnId } from "./grid-columns";
import {
  DeleteButton,
  EditLink,
  NameLink,
  type RowProps,
  type RowsProps,
  SelectBox,
} from "./grid-parts";
import { RowMenu } from "./row-menu";
import type { GridSearch } from "./search";

interface Props extends RowsProps {
  columns: readonly ColumnId[];
  sort: GridSearch["sort"];
  onSort: (sort: GridSearch["sort"]) => void;
}

/** The grid where there is room for one. */
export function GridTable({ items, columns, sort, onSort, selection, onSelect, ...rest }: Props) {
  const chosen = items.filter((one) => selection.has(one.id)).length;
  const shown = all.filter(({ id }) => columns.includes(id));
  return (
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
          <SortHead label="Name" by="name" sort={sort} onSort={onSort} />
          {shown.map(({ id, label, by }) => (
            <SortHead key={id} label={label} by={by} sort={sort} onSort={onSort} />
          ))}
          <th>Activation</th>
          <th>Edit</th>
          <th>Delete</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <Row
            key={one.id}
            one={one}
            columns={columns}
            selected={selection.has(one.id)}
            isBack={rest.from === one.id}
            onSelect={onSelect}
            onDelete={rest.onDelete}
          />
        ))}
      </tbody>
    </table>
  );
}

interface GridRowProps extends RowProps {
  columns: readonly ColumnId[];
}

// What ticking changes is little, and is drawn without the rest of the row.
function Row({ one, columns, selected, isBack, onSelect, onDelete }: GridRowProps) {
  return (
    <tr data-selected={selected || undefined} data-back={isBack || undefined}>
      <td className={css.select}>
        <SelectBox {...{ one, selected, onSelect }} />
      </td>
      <Cells {...{ one, columns, isBack, onDelete }} />
    </tr>
  );
}

type CellsProps = Omit<GridRowProps, "selected" | "onSelect">;

// What a row does when it is acted on is the same whenever it is drawn: only what it shows counts.
const Cells = memo(
  function Cells({ one, columns, isBack, onDelete }: CellsProps) {
    return (
      <>
        <td className={css.name}>
          <NameLink {...{ one, isBack }} />
          {one.email && !columns.includes("email") && (
            <span className={css.email}>{one.email}</span>
          )}
        </td>
        {all
          .filter(({ id }) => columns.includes(id))
          .map(({ id, cell }) => (
            <td key={id}>{cell(one)}</td>
          ))}
        <td>
          <span className={css.acts}>
            <ActivationLink of={one} from="grid" />
            <RowMenu of={one} />
          </span>
        </td>
        <td className={css.icon}>
          <EditLink one={one} />
        </td>
        <td className={css.icon}>
          <DeleteButton {...{ one, onDelete }} />
        </td>
      </>
    );
  },
  (before, after) =>
    before.one === after.one && before.isBack === after.isBack && before.columns === after.columns,
);
