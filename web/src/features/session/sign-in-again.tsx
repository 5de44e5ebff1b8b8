import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { queries } from "@/api/queries";
import { sessionGate } from "@/api/session-gate";
import { part } from "@/ui/part";

const SignInDialog = part(() => import("./sign-in-dialog").then((m) => m.SignInDialog));

/** Opens over the page when the session has ended; what was typed below stays. */
export function SignInAgain() {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const session = useQuery(queries.session()).data;
  useEffect(() => {
    const opener = () => {
      setWanted(true);
      setOpen(true);
    };
    return sessionGate.register(opener);
  }, []);
  const close = () => {
    setOpen(false);
    sessionGate.settle(false);
  };
  if (!wanted) return null;
  return (
    <SignInDialog
      open={open}
      username={session?.operator.username}
      onClose={close}
      onSignedIn={() => {
        setOpen(false);
        sessionGate.settle(true);
      }}
    />
  );
}
