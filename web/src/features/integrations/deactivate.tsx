import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api } from "@/api/client";
import { keys, queries } from "@/api/queries";
import type { Integration } from "@/api/schema";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Note } from "@/ui/kit";
import { NameLine } from "@/ui/name";
import { useAction } from "@/ui/use-action";
import { isInForce } from "./standing";
import { tellDone } from "./tell-done";

interface Props {
  of: Integration;
  onClose: () => void;
  finalFocus?: () => HTMLElement | boolean | null;
}

/** Asks, then puts the credentials out of force. */
export function DeactivateDialog({ of: one, onClose, finalFocus }: Props) {
  const cancel = useRef<HTMLButtonElement>(null);
  const client = useQueryClient();
  const act = useAction(async (key) => {
    const done = await answer(
      api.POST("/integrations/{id}/deactivate", {
        params: { path: { id: one.id }, header: { "Idempotency-Key": key } },
      }),
    );
    client.setQueryData(queries.integration(one.id).queryKey, done);
    await client.invalidateQueries({ queryKey: keys.integrations.lists });
    tellDone(one.name, "deactivated");
    onClose();
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={<NameLine before={'Deactivate "'} name={one.name} after={'"?'} />}
      initialFocus={cancel}
      {...(finalFocus ? { finalFocus } : {})}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button look="danger" busy={act.busy} onClick={act.run}>
            Deactivate
          </Button>
        </>
      }
    >
      <p>
        Its calls are refused from the next one on. What it was granted and its credentials stay:
        activate it again, and they work as before.
      </p>
      {act.error && (
        <Note tone="danger" role="alert">
          {act.error.message}
        </Note>
      )}
    </ConfirmDialog>
  );
}

/** For the page of one integration; nothing for one that is not active. */
export function DeactivateButton({ of }: { of: Integration }) {
  const [asking, setAsking] = useState(false);
  if (!isInForce(of)) return null;
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        Deactivate
      </Button>
      {asking && <DeactivateDialog of={of} onClose={() => setAsking(false)} />}
    </>
  );
}
