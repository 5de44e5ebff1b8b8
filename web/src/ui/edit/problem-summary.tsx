import { Note } from "@/ui/kit";
import css from "./problem-summary.module.css";
import type { Edit } from "./use-edit";

interface Props<F extends string> {
  edit: Edit<F>;
  labels: Record<F, string>;
  /** Brings a field into sight before it gets the cursor. */
  onField: (field: F) => void;
}

/** Every field that is wrong, each a button that leads to it. */
export function ProblemSummary<F extends string>({ edit, labels, onField }: Props<F>) {
  const { size } = edit.problems;
  return (
    <Note tone="danger" role="alert">
      {size === 1 ? "One field needs attention." : `${size} fields need attention.`}
      <ul className={css.summary}>
        {[...edit.problems].map(([field, message]) => (
          <li key={field}>
            <button
              type="button"
              onClick={() => {
                onField(field);
                edit.focus(field);
              }}
            >
              {labels[field]}
            </button>
            : {message}
          </li>
        ))}
      </ul>
    </Note>
  );
}
