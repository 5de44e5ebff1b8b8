import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys, queries } from "@/api/queries";
import { part } from "@/ui/part";
import { useAction } from "@/ui/use-action";

const CriticalDialog = part(() => import("./critical-dialog").then((m) => m.CriticalDialog));

/** Shows the newest unread critical notification, once per visit, until it is read. */
export function CriticalNotice() {
  const [closed, setClosed] = useState(false);
  const client = useQueryClient();
  const critical = useQuery(queries.newestNotification()).data?.critical;
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
  return <CriticalDialog critical={critical} read={read} onClose={() => setClosed(true)} />;
}
