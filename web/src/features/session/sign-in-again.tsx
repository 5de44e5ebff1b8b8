import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { queries } from "@/api/queries";
import { sessionGate } from "@/api/session-gate";
import dialogCss from "@/ui/dialog.module.css";
import { SignInForm } from "./sign-in";

/** Opens over the page when the session has ended; what was typed below stays. */
export function SignInAgain() {
  const [open, setOpen] = useState(false);
  const session = useQuery(queries.session()).data;
  useEffect(() => sessionGate.register(() => setOpen(true)), []);
  const close = () => {
    setOpen(false);
    sessionGate.settle(false);
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogCss.backdrop} />
        <Dialog.Popup className={dialogCss.dialog}>
          <Dialog.Title className={dialogCss.title}>Your session has ended</Dialog.Title>
          <Dialog.Description>
            Sign in again to go on. What you have typed is still here.
          </Dialog.Description>
          <SignInForm
            {...(session ? { username: session.operator.username } : {})}
            onSignedIn={() => {
              setOpen(false);
              sessionGate.settle(true);
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
