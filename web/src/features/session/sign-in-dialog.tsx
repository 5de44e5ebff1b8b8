import { Dialog } from "@base-ui/react/dialog";
import dialogCss from "@/ui/dialog.module.css";
import { SignInForm } from "./sign-in";

interface Props {
  open: boolean;
  username: string | undefined;
  onClose: () => void;
  onSignedIn: () => void;
}

export function SignInDialog({ open, username, onClose, onSignedIn }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogCss.backdrop} />
        <Dialog.Popup className={dialogCss.dialog}>
          <Dialog.Title className={dialogCss.title}>Your session has ended</Dialog.Title>
          <Dialog.Description>
            Sign in again to go on. What you have typed is still here.
          </Dialog.Description>
          <SignInForm {...(username ? { username } : {})} onSignedIn={onSignedIn} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
