import { Dialog } from "@base-ui/react/dialog";
import css from "./shell.module.css";
import { Sidebar } from "./sidebar";

interface Props {
  open: boolean;
  onOpen: (open: boolean) => void;
  version: string | undefined;
}

/** The sidebar over the page, where there is no room beside it. */
export function Drawer({ open, onOpen, version }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop} />
        <Dialog.Popup className={css.drawer} aria-label="Menu">
          <Sidebar version={version} onGo={() => onOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
