import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";

interface Props {
  /** Whether something is not saved. Asked when somebody leaves, not before. */
  when: () => boolean;
  /** Pages between which a draft stays; by itself only the page it is on. */
  keeps?: (routeId: string) => boolean;
  children: ReactNode;
}

/** Asks before what was changed and not saved is lost: on the way to another page, and on closing. */
export function LeaveGuard({ when, keeps, children }: Props) {
  const stay = useRef<HTMLButtonElement>(null);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      when() && !(keeps ? keeps(next.routeId) : current.pathname === next.pathname),
    enableBeforeUnload: when,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <ConfirmDialog
      open
      onClose={blocker.reset}
      title="Discard your changes?"
      initialFocus={stay}
      actions={
        <>
          <Button ref={stay} onClick={blocker.reset}>
            Stay
          </Button>
          <Button look="danger" onClick={blocker.proceed}>
            Discard changes
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </ConfirmDialog>
  );
}
