import * as v from "valibot";
import { lastSearch } from "@/ui/list/place";

/** The name by which the grid remembers its place and columns. */
export const gridList = "integrations";

export const perChoices = [20, 30, 50, 100, 200] as const;
const sorts = ["id", "name", "status", "last_used_at", "requests"] as const;
const directed = sorts.flatMap((sort) => [sort, `-${sort}`] as const);

const choice = <const T extends readonly (string | number)[]>(options: T) =>
  v.fallback(v.optional(v.picklist(options)), undefined);

const text = v.fallback(
  v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.maxLength(255))),
  undefined,
);

/** What the grid's address can say; whatever is not understood counts as not said. */
export const integrationSearch = v.object({
  q: text,
  /** As `q` was called before it found more than names. */
  name: text,
  status: choice(["inactive", "active", "reset", "deactivated"]),
  access: choice(["all", "custom", "none"]),
  hand_over: choice([
    "needs_attention",
    "under_way",
    "waiting_for_sign_in",
    "link_opened",
    "failing",
    "failed",
  ]),
  secure: choice(["yes", "no"]),
  used: choice(["ever", "never"]),
  sort: choice(directed),
  page: v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined),
  per: choice(perChoices),
  panel: choice(["authorize", "hand-over", "tokens"]),
  id: v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined),
});

export type GridSearch = v.InferOutput<typeof integrationSearch>;
export type SortKey = (typeof sorts)[number];

/** What the list is asked for, by the grid's address. */
export function listQuery({ panel: _panel, id: _id, ...filter }: GridSearch) {
  return { ...filter, page: filter.page ?? 1, per: filter.per ?? 20 };
}

/** What the grid can be sorted by where it has no heads. */
export const sortChoices = [
  ["id", "Oldest first"],
  ["-id", "Newest first"],
  ["name", "Name, A to Z"],
  ["-name", "Name, Z to A"],
  ["status", "Status"],
  ["-requests", "Most requests, 24 h"],
  ["requests", "Fewest requests, 24 h"],
  ["-last_used_at", "Last used, newest first"],
  ["last_used_at", "Last used, oldest first"],
] as const;

/** The grid as it was last shown; and, if said, the row that the person comes back from. */
export const gridPlace = (): GridSearch => lastSearch(gridList) as GridSearch;
