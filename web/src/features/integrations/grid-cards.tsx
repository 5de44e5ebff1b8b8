import { When } from "@/ui/time";
import { ActivationLink } from "./activation-link";
import css from "./grid.module.css";
import {
  Calls,
  DeleteButton,
  EditLink,
  NameLink,
  type RowProps,
  type RowsProps,
  SelectBox,
} from "./grid-parts";
import { HandOverState } from "./hand-over-state";
import { AccessText, IntegrationStatus } from "./labels";
import { RowMenu } from "./row-menu";

/** The grid on a phone. */
export function GridCards({ items, from, selection, onSelect, onDelete }: RowsProps) {
  return (
    <ul>
      {items.map((one) => (
        <GridCard
          key={one.id}
          {...{ one, onSelect, onDelete }}
          selected={selection.has(one.id)}
          isBack={from === one.id}
        />
      ))}
    </ul>
  );
}

function GridCard({ one, selected, isBack, onSelect, onDelete }: RowProps) {
  return (
    <li className={css.row} data-selected={selected || undefined} data-back={isBack || undefined}>
      <div className={css.rowHead}>
        <SelectBox {...{ one, selected, onSelect }} />
        <NameLink {...{ one, isBack }} />
        <IntegrationStatus status={one.status} />
      </div>
      <HandOverState of={one.hand_over} />
      <p className={css.facts}>
        <AccessText of={one} /> · last used <When iso={one.last_used_at} never="never" /> · requests
        in {"24\u00a0h: "}
        <Calls one={one} />
      </p>
      <div className={css.rowActions}>
        <ActivationLink of={one} from="grid" />
        <span className={css.push} />
        <RowMenu of={one} />
        <EditLink one={one} />
        <DeleteButton {...{ one, onDelete }} />
      </div>
    </li>
  );
}
