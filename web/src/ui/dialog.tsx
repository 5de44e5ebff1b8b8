import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, type RefObject, useRef } from "react";
import { IconButton } from "./button";
import css from "./dialog.module.css";

interface PanelProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Stands in the upper-right corner. */
  actions: ReactNode;
  children: ReactNode;
  /** Where the focus goes afterwards; else to what opened the panel. */
  finalFocus?: () => HTMLElement | boolean | null;
}

/** Slides in from the right. Focus starts on its title, so that no key press does anything yet. */
export function Panel({ open, onClose, title, actions, children, finalFocus }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop} />
        <Dialog.Popup
          className={css.panel}
          initialFocus={heading}
          {...(finalFocus ? { finalFocus } : {})}
        >
          <header className={css.panelHead}>
            <Dialog.Title ref={heading} tabIndex={-1} className={css.title}>
              {title}
            </Dialog.Title>
            {actions}
            <IconButton label="Close" icon={<X size={20} />} onClick={onClose} />
          </header>
          <div className={css.panelBody}>{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  actions: ReactNode;
  /** The Cancel button, or the field to fill in. */
  initialFocus: RefObject<HTMLElement | null>;
  finalFocus?: () => HTMLElement | boolean | null;
}

/** A question that must be answered. */
export function ConfirmDialog(props: ConfirmProps) {
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(next) => !next && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={`${css.backdrop} ${css.over}`} forceRender />
        <AlertDialog.Popup
          className={css.dialog}
          initialFocus={props.initialFocus}
          {...(props.finalFocus ? { finalFocus: props.finalFocus } : {})}
        >
          <AlertDialog.Title className={css.title}>{props.title}</AlertDialog.Title>
          <div className={css.dialogBody}>{props.children}</div>
          <div className={css.dialogActions}>{props.actions}</div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
