import type { ReactNode } from "react";
import type { Integration } from "@/api/schema";
import { When } from "@/ui/time";
import { Calls, States } from "./grid-parts";
import { AccessText } from "./labels";
import type { SortKey } from "./search";

export type ColumnId =
  | "id"
  | "email"
  | "status"
  | "access"
  | "last_used"
  | "requests"
  | "consumer_key"
  | "created"
  | "updated";

interface Column {
  id: ColumnId;
  label: string;
  by?: SortKey;
  cell: (one: Integration) => ReactNode;
}

/** The columns between the name and what can be done, of which people choose. */
export const columns: readonly Column[] = [
  { id: "id", label: "ID", by: "id", cell: (one) => one.id },
  { id: "status", label: "Status", by: "status", cell: (one) => <States of={one} /> },
  { id: "access", label: "API access", cell: (one) => <AccessText of={one} /> },
  {
    id: "last_used",
    label: "Last used",
    by: "last_used_at",
    cell: (one) => <When iso={one.last_used_at} />,
  },
  { id: "requests", label: "Requests, 24 h", by: "requests", cell: (one) => <Calls one={one} /> },
  { id: "email", label: "Email", cell: (one) => one.email },
  { id: "consumer_key", label: "Consumer key", cell: (one) => <code>{one.consumer_key}</code> },
  { id: "created", label: "Created", cell: (one) => <When iso={one.created_at} /> },
  { id: "updated", label: "Last changed", cell: (one) => <When iso={one.updated_at} /> },
];

export const columnIds = columns.map(({ id }) => id);
export const standardColumns: readonly ColumnId[] = ["status", "access", "last_used", "requests"];
