/** What was found of a value; it is said as long as the field has that value. */
export interface Finding<V> {
  readonly value: V;
  readonly message: string;
}

type Findings<F, V> = ReadonlyMap<F, Finding<V>>;

/** What a person has changed on a form and not saved, and what was said of it. Never changed in place. */
export interface Draft<F extends string, V> {
  /** The fields that differ from what is saved. */
  readonly changes: ReadonlyMap<F, V>;
  /** The fields that something was entered in, be it what is saved. */
  readonly entered: ReadonlySet<F>;
  readonly problems: Findings<F, V>;
  readonly warnings: Findings<F, V>;
}

/** What may be said of a field; others are the server's, which names fields by texts. */
export interface Told {
  readonly field: string;
  readonly message: string;
}

export function emptyDraft<F extends string, V>(): Draft<F, V> {
  return { changes: new Map(), entered: new Set(), problems: new Map(), warnings: new Map() };
}

/** With something entered in a field; with no change of it when that is what is saved. */
export function withEntered<F extends string, V>(
  draft: Draft<F, V>,
  field: F,
  value: V,
  isSaved: boolean,
): Draft<F, V> {
  const changes = new Map(draft.changes);
  if (isSaved) changes.delete(field);
  else changes.set(field, value);
  return { ...draft, changes, entered: new Set(draft.entered).add(field) };
}

function replaced<F extends string, V>(
  before: Findings<F, V>,
  judged: ReadonlyMap<F, V>,
  told: readonly Told[],
): Findings<F, V> {
  const next = new Map(before);
  for (const field of judged.keys()) next.delete(field);
  for (const { field, message } of told) {
    const value = judged.get(field as F);
    // The first thing that is said of a field counts.
    if (value !== undefined && !next.has(field as F)) next.set(field as F, { value, message });
  }
  return next;
}

/** With what was found of these values; what was said of other fields stays. */
export function withJudgment<F extends string, V>(
  draft: Draft<F, V>,
  judged: ReadonlyMap<F, V>,
  told: { problems: readonly Told[]; warnings?: readonly Told[] | undefined },
): Draft<F, V> {
  return {
    ...draft,
    problems: replaced(draft.problems, judged, told.problems),
    warnings: told.warnings ? replaced(draft.warnings, judged, told.warnings) : draft.warnings,
  };
}

/** What is wrong with the fields as they are now, in the order of the page. */
export function problemsNow<F extends string, V>(
  draft: Draft<F, V>,
  fields: Iterable<F>,
  valueAt: (field: F) => V,
): Map<F, string> {
  const now = new Map<F, string>();
  for (const field of fields) {
    const found = findingNow(draft.problems, field, valueAt(field));
    if (found !== undefined) now.set(field, found);
  }
  return now;
}

export function findingNow<F extends string, V>(
  findings: Findings<F, V>,
  field: F,
  value: V,
): string | undefined {
  const found = findings.get(field);
  return found && Object.is(found.value, value) ? found.message : undefined;
}

/** What the form knows without the server: what is missing. */
export type Missing<F extends string, V> = Partial<Record<F, (value: V) => string | undefined>>;

export function missingOf<F extends string, V>(
  missing: Missing<F, V>,
  values: ReadonlyMap<F, V>,
): Told[] {
  const told: Told[] = [];
  for (const [field, value] of values) {
    const message = missing[field]?.(value);
    if (message !== undefined) told.push({ field, message });
  }
  return told;
}

/** Whether each thing that was refused is about a field of the form, which then shows it. */
export const allShown = (told: readonly Told[], fields: readonly string[]) =>
  told.length > 0 && told.every((one) => fields.includes(one.field));
