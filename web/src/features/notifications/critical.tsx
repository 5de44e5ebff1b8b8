import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api } from "@/api/client";
import { keys, queries } from "@/api/queries";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { When } from "@/ui/time";
import { useAction } from "@/ui/use-action";

/** Shows the newest unread critical notification, once per visit, until it is read. */
export function CriticalNotice() {
  const [closed, setClosed] = useState(false);
  const client = useQueryClient();
  const later = useRef<HTMLButtonElement>(null);
  const critical = useQuery({
    ...queries.notifications({ severity: "critical", read: "no", page: 1, per: 1 }),
    enabled: !closed,
  }).data?.items[0];
  const read = useAction(async (key) => {
    if (!critical) return;
    await answer(
      api.POST("/notifications/{id}/read", {
        params: { path: { id: critical.id }, header: { "Idempotency-Key": key } },
      }),
    );
    setClosed(true);
    await client.invalidateQueries({ queryKey: keys.notifications.all });
  });
  if (closed || !critical) return null;
  return (
    <ConfirmDialog
      open
      onClose={() => setClosed(true)}
      title={critical.title}
      initialFocus={later}
      actions={
        <>
          <Button ref={later} onClick={() => setClosed(true)}>
            Later
          </Button>
          <Button look="primary" busy={read.busy} onClick={read.run}>
            Mark as Read
          </Button>
        </>
      }
    >
      <p>{critical.message}</p>
      <p>
        <When iso={critical.at} />
      </p>
    </ConfirmDialog>
  );
}
