import { useBlocker } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { Credentials, Integration } from "@/api/schema";
import { ConfirmPassword } from "@/features/session/confirm-password";
import { Button } from "@/ui/button";
import { ConfirmDialog, Panel } from "@/ui/dialog";
import { TokenFields } from "./tokens";

interface Props {
  one: Integration;
  credentials: Credentials;
  onClose: () => void;
  finalFocus: () => HTMLElement | boolean | null;
}

// What shows the tokens may change its address, but not go away.
const staysHere = (search: unknown) => (search as { panel?: string }).panel === "tokens";

/** The tokens, until somebody has them: whichever way they would be lost, it asks first. */
export function TokensPanel({ one, credentials, onClose, finalFocus }: Props) {
  const [taken, setTaken] = useState(false);
  const [asking, setAsking] = useState(false);
  const leaving = useRef(false);
  const isLoss = () => !taken && !leaving.current;
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isLoss() && !(current.pathname === next.pathname && staysHere(next.search)),
    enableBeforeUnload: isLoss,
    withResolver: true,
  });
  const blocked = blocker.status === "blocked";
  const close = () => (isLoss() ? setAsking(true) : onClose());
  const stay = () => {
    setAsking(false);
    blocker.reset?.();
  };
  const leave = () => {
    leaving.current = true;
    if (blocked) blocker.proceed();
    else onClose();
  };
  return (
    <Panel
      open
      onClose={close}
      finalFocus={finalFocus}
      title="Integration Tokens for Extensions"
      actions={
        <Button look="primary" onClick={close}>
          Done
        </Button>
      }
    >
      <TokenFields
        id={one.id}
        credentials={credentials}
        name={one.name}
        taken={taken}
        onTaken={setTaken}
      />
      {(asking || blocked) && <Question onStay={stay} onLeave={leave} />}
      <ConfirmPassword over="panel" />
    </Panel>
  );
}

function Question({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  return (
    <ConfirmDialog
      open
      onClose={onStay}
      title="Close without the values?"
      initialFocus={first}
      actions={
        <>
          <Button ref={first} onClick={onStay}>
            Stay
          </Button>
          <Button onClick={onLeave}>Close without copying</Button>
        </>
      }
    >
      <p>
        You have not copied or downloaded the values yet. They can be shown again later, with your
        password.
      </p>
    </ConfirmDialog>
  );
}
