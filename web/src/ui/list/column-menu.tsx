import { Columns3 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Checkbox } from "@/ui/field";
import css from "./list.module.css";

interface Props<Id extends string> {
  columns: readonly { id: Id; label: string }[];
  shown: readonly Id[];
  onChoose: (shown: readonly Id[]) => void;
}

/** Which columns the table has. Closes with Escape and with a click beside it. */
export function ColumnMenu<Id extends string>({ columns, shown, onChoose }: Props<Id>) {
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const details = element.current;
      if (!details?.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        details.querySelector("summary")?.focus();
      } else if (details.contains(event.target as Node)) return;
      details.open = false;
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details ref={element} className={css.columns}>
      <summary>
        <Columns3 size={16} aria-hidden="true" /> Columns
      </summary>
      <fieldset className={css.choices} aria-label="Columns of the table">
        {columns.map(({ id, label }) => (
          <Checkbox
            key={id}
            label={label}
            checked={shown.includes(id)}
            onChange={(event) =>
              onChoose(event.target.checked ? [...shown, id] : shown.filter((one) => one !== id))
            }
          />
        ))}
      </fieldset>
    </details>
  );
}
