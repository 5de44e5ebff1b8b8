import { useId, useRef, useState } from "react";
import {
  type Draft,
  emptyDraft,
  findingNow,
  type Missing,
  missingOf,
  problemsNow,
  type Told,
  withEntered,
  withJudgment,
} from "./draft";

interface Options<F extends string, V> {
  /** In the order of the page. */
  fields: readonly F[];
  saved: (field: F) => V;
  /** Whether a value is what is saved; when it is equal unless somebody says otherwise. */
  isSaved?: (field: F, value: V) => boolean;
  missing?: Missing<F, V>;
  /** Has the server judge values before they are saved; rejects when it cannot be asked. */
  judge?: (
    values: ReadonlyMap<F, V>,
  ) => Promise<{ problems: readonly Told[]; warnings?: readonly Told[] }>;
  /** Whether a field is judged alone or together with all that is changed. */
  judged?: "alone" | "together";
  idOf?: (field: F) => string;
}

export type Edit<F extends string, V = string> = ReturnType<typeof useEdit<F, V>>;

/**
 * A form's drafts. A field is judged when it is left after something was entered in it: first whether
 * it is missing, then by the server. Nothing is said of a value that has changed since.
 */
export function useEdit<F extends string, V = string>(options: Options<F, V>) {
  const [draft, setDraft] = useState<Draft<F, V>>(emptyDraft);
  // What was entered last counts, also before the page is drawn again.
  const latest = useRef(draft);
  const set = (next: Draft<F, V>) => {
    latest.current = next;
    setDraft(next);
  };
  const form = useId();
  const idOf = options.idOf ?? ((field: F) => `${form}-${field}`);
  const now = (field: F): V => {
    const changed = latest.current.changes.get(field);
    return changed === undefined ? options.saved(field) : changed;
  };
  const valuesOf = (fields: Iterable<F>) =>
    new Map([...fields].map((field) => [field, now(field)]));
  const current = () => problemsNow(latest.current, options.fields, now);

  /** Has fields judged by the server; what nobody can be asked about is said when it is saved. */
  const ask = async (fields: Iterable<F>) => {
    const values = valuesOf(fields);
    if (!options.judge || values.size === 0) return;
    try {
      const told = await options.judge(values);
      set(withJudgment(latest.current, values, told));
    } catch {
      // Whoever saves is told.
    }
  };
  const sayMissing = (fields: readonly F[]) => {
    const values = valuesOf(fields);
    const problems = missingOf(options.missing ?? {}, values);
    const about = new Set(problems.map((one) => one.field));
    const judged = new Map([...values].filter(([field]) => about.has(field)));
    set(withJudgment(latest.current, judged, { problems }));
  };
  const focusFirst = () => {
    const first = current().keys().next().value;
    // Behind what shows the field: a tab, a group.
    if (first !== undefined) setTimeout(() => document.getElementById(idOf(first))?.focus());
  };

  return {
    value: now,
    /** The fields that differ from what is saved. */
    changes: draft.changes,
    problem: (field: F) => findingNow(draft.problems, field, now(field)),
    warning: (field: F) => findingNow(draft.warnings, field, now(field)),
    /** What is wrong now, in the order of the page. */
    problems: problemsNow(draft, options.fields, now),
    enter(field: F, value: V) {
      const isSaved = options.isSaved?.(field, value) ?? Object.is(value, options.saved(field));
      set(withEntered(latest.current, field, value, isSaved));
    },
    async leave(field: F) {
      if (!latest.current.entered.has(field) || current().has(field)) return;
      sayMissing([field]);
      if (current().has(field)) return;
      await ask(options.judged === "together" ? latest.current.changes.keys() : [field]);
    },
    ask,
    /**
     * Whether it may be sent: asks again about what was wrong, since it may have become right, and puts
     * the cursor into the first field that is wrong.
     */
    async check(): Promise<boolean> {
      const wrong = [...current().keys()];
      set(withJudgment(latest.current, valuesOf(wrong), { problems: [] }));
      sayMissing(options.fields);
      const missing = current();
      await ask(wrong.filter((field) => !missing.has(field)));
      focusFirst();
      return current().size === 0;
    },
    /** Shows what the server refused at its fields; says which of them there are. */
    refuse(told: readonly Told[]): F[] {
      const values = valuesOf(options.fields);
      set(withJudgment(latest.current, values, { problems: told }));
      focusFirst();
      return [...current().keys()];
    },
    reset: () => set(emptyDraft()),
    idOf,
    focus: (field: F) => setTimeout(() => document.getElementById(idOf(field))?.focus()),
  };
}

/** What a text field of a form needs. */
export function textField<F extends string>(edit: Edit<F>, field: F) {
  return {
    id: edit.idOf(field),
    name: field,
    value: edit.value(field),
    error: edit.problem(field),
    onChange: (event: { target: { value: string } }) => edit.enter(field, event.target.value),
    onBlur: () => void edit.leave(field),
  };
}
