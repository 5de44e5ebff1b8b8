import { Link } from "@tanstack/react-router";
import { Info, Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Integration } from "@/api/schema";
import { IconButton, LinkButton } from "@/ui/button";
import { Checkbox } from "@/ui/field";
import { StatusLabel } from "@/ui/kit";
import { leaveBy } from "@/ui/list/place";
import type { Selection } from "@/ui/list/selection";
import { Name } from "@/ui/name";
import { formatNumber } from "@/ui/time";
import css from "./grid.module.css";
import { HandOverState } from "./hand-over-state";
import { IntegrationStatus } from "./labels";
import { gridList } from "./search";

export interface RowsProps {
  items: Integration[];
  /** The row that the person left by and now comes back to. */
  from: number | undefined;
  selection: Selection;
  onSelect: (items: Integration[], selected: boolean) => void;
  onDelete: (one: Integration) => void;
}

/** One row or card of them. */
export interface RowProps extends Pick<RowsProps, "onSelect" | "onDelete"> {
  one: Integration;
  selected: boolean;
  isBack: boolean;
}

export function SelectBox({ one, selected, onSelect }: Omit<RowProps, "isBack" | "onDelete">) {
  return (
    <Checkbox
      label={`Select ${one.name}`}
      hideLabel
      checked={selected}
      onChange={(event) => onSelect([one], event.target.checked)}
    />
  );
}

export function NameLink({ one, isBack }: Pick<RowProps, "one" | "isBack">) {
  const link = useRef<HTMLAnchorElement>(null);
  // The person goes on where they left.
  useEffect(() => {
    if (isBack) link.current?.focus();
  }, [isBack]);
  return (
    <span className={css.nameLine}>
      <Link
        ref={link}
        to="/system/extensions/integrations/$id"
        params={{ id: String(one.id) }}
        className={css.nameLink}
        data-row-name
        data-start={isBack || undefined}
        onClick={() => leaveBy(gridList, one.id)}
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

/** Its status, and where its hand-over stands. */
export function States({ of }: { of: Integration }) {
  return (
    <span className={css.states}>
      <IntegrationStatus status={of.status} />
      <HandOverState of={of.hand_over} />
    </span>
  );
}

export function Calls({ one }: { one: Integration }) {
  return (
    <span className={css.calls}>
      {formatNumber(one.calls_24h.allowed + one.calls_24h.refused)}
      {one.calls_24h.refused > 0 && (
        <StatusLabel tone="danger">{formatNumber(one.calls_24h.refused)} refused</StatusLabel>
      )}
    </span>
  );
}

export function EditLink({ one }: { one: Integration }) {
  const declared = one.setup === "declared";
  return (
    <LinkButton
      look="quiet"
      className={css.iconLink}
      to="/system/extensions/integrations/$id"
      params={{ id: String(one.id) }}
      aria-label={`${declared ? "View" : "Edit"} ${one.name}`}
      onClick={() => leaveBy(gridList, one.id)}
    >
      {declared ? <Info size={18} aria-hidden="true" /> : <Pencil size={18} aria-hidden="true" />}
    </LinkButton>
  );
}

export function DeleteButton({ one, onDelete }: Pick<RowProps, "one" | "onDelete">) {
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
