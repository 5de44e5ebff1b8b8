import { useRef } from "react";
import type { Setting } from "@/api/schema";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import css from "./configuration.module.css";
import { type Drafts, inWords } from "./drafts";

interface Props {
  changed: Setting[];
  drafts: Drafts;
  onClose: () => void;
}

/** What is changed and not saved yet, old and new. */
export function ReviewDialog({ changed, drafts, onClose }: Props) {
  const close = useRef<HTMLButtonElement>(null);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title="Changes that are not saved yet"
      initialFocus={close}
      actions={
        <Button ref={close} onClick={onClose}>
          Close
        </Button>
      }
    >
      <ul className={css.changes}>
        {changed.map((one) => {
          const next = drafts.get(one.path) ?? null;
          return (
            <li key={one.path}>
              <strong>{one.label}</strong>
              <br />
              {inWords(one, one.value)} → {inWords(one, next ?? one.default)}
              {next === null && " (system value)"}
            </li>
          );
        })}
      </ul>
    </ConfirmDialog>
  );
}
