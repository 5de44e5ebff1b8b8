import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/api/client";
import { eventMarks } from "@/api/event-marks";
import { everythingLive, keys } from "@/api/queries";
import type { EventHandOver, EventHello, EventIntegration } from "@/api/schema";
import { eventsAddress } from "./addresses";

interface Hearing {
  /** The server runs another version than when the page was loaded. */
  outdated: boolean;
  connected: boolean;
}

/** Asks again for what is on screen. */
async function refresh(client: QueryClient, queryKey: QueryKey) {
  // A first question that is on its way is not asked anew, yet its answer may be of before the
  // change: then again behind it.
  const isFirst = client
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: "fetching" })
    .some((query) => query.state.data === undefined);
  await client.invalidateQueries({ queryKey });
  if (isFirst) await client.invalidateQueries({ queryKey });
}

function refreshAll(client: QueryClient) {
  for (const key of everythingLive) void refresh(client, key);
}

function hear(client: QueryClient, source: EventSource, onHello: (hello: EventHello) => void) {
  const on = (name: string, act: (data: string) => void) =>
    source.addEventListener(name, (event) => act((event as MessageEvent<string>).data));
  on("hello", (data) => onHello(JSON.parse(data) as EventHello));
  on("integration.changed", (data) => {
    const { id } = JSON.parse(data) as EventIntegration;
    void refresh(client, keys.integrations.lists);
    void refresh(client, keys.integrations.one(id));
    void refresh(client, keys.integrations.history(id));
    void refresh(client, keys.dashboard.all);
  });
  on("hand_over.changed", (data) => {
    const { integration_id, hand_over } = JSON.parse(data) as EventHandOver;
    client.setQueryData(keys.integrations.handOver(integration_id), hand_over);
    void refresh(client, keys.integrations.lists);
    void refresh(client, keys.integrations.one(integration_id));
    void refresh(client, keys.integrations.deliveriesOf(integration_id));
    void refresh(client, keys.dashboard.all);
  });
  on("notification.created", () => void refresh(client, keys.notifications.all));
  on("settings.changed", () => void refresh(client, keys.settings));
  on("access.changed", () => {
    for (const key of [keys.resources, keys.routes, keys.integrations.all])
      void refresh(client, key);
  });
  // Whoever may still be signed in finds out by asking; else the sign-in dialog opens.
  on("session.ended", () => void api.GET("/account"));
}

/** Keeps what is on screen as the server has it. */
export function useServerEvents(): Hearing {
  const client = useQueryClient();
  const [hearing, setHearing] = useState<Hearing>({ outdated: false, connected: true });
  useEffect(() => {
    let first = "";
    const source = new EventSource(eventsAddress);
    hear(client, source, ({ version, event_mark }) => {
      // Also the first time, when something changed between the page's first answers and now.
      const missedNothing = eventMarks.hear(event_mark, () => refreshAll(client));
      if (first !== "" || !missedNothing) refreshAll(client);
      setHearing({ outdated: first !== "" && first !== version, connected: true });
      first ||= version;
    });
    source.onerror = () => setHearing((before) => ({ ...before, connected: false }));
    return () => source.close();
  }, [client]);
  return hearing;
}
