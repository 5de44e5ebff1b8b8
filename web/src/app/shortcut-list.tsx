import { useRef } from "react";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Kbd } from "@/ui/kit";
import css from "./shortcut-list.module.css";
import { shortcuts } from "./shortcuts";

/** The keys of the page. */
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
