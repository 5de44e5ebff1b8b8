import * as v from "valibot";

export const perChoices = [20, 30, 50, 100, 200] as const;
const sorts = ["id", "name", "status", "last_used_at"] as const;
const directed = sorts.flatMap((sort) => [sort, `-${sort}`] as const);

const choice = <const T extends readonly (string | number)[]>(options: T) =>
  v.fallback(v.optional(v.picklist(options)), undefined);

/** What the grid's address can say; whatever is not understood counts as not said. */
export const integrationSearch = v.object({
  name: v.fallback(
    v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
    undefined,
  ),
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
