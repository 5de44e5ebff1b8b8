import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Kbd } from "@/ui/kit";
import css from "./shortcut-list.module.css";
import { asksForShortcuts, shortcuts } from "./shortcuts";

/** Opens on "?" where nothing is being typed, and when it is called. */
export function useShortcutList() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!asksForShortcuts(event) || document.querySelector("[role=dialog],[role=alertdialog]"))
        return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return { open, show: () => setOpen(true), close: () => setOpen(false) };
}

export function ShortcutList({ onClose }: { onClose: () => void }) {
  const close = useRef<HTMLButtonElement>(null);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title="Keyboard shortcuts"
      initialFocus={close}
      actions={
        <Button ref={close} onClick={onClose}>
          Close
        </Button>
      }
    >
      {shortcuts.map(({ place, list }) => (
        <section key={place} className={css.place}>
          <h3>{place}</h3>
          <dl className={css.list}>
            {list.map(({ keys, does }) => (
              <div key={keys}>
                <dt>
                  <Kbd>{keys}</Kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </ConfirmDialog>
  );
}
