import { useEffect, useState } from "react";
import { asksForShortcuts } from "./shortcuts";

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
