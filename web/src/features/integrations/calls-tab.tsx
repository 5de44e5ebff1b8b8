import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "@/api/queries";
import type { Integration } from "@/api/schema";
import { type CallRange, Calls, callRanges, hoursOf } from "@/ui/calls/calls";
import { Card, EmptyState, RadioSegment } from "@/ui/kit";
import { List } from "@/ui/list/list";
import { formatNumber, When } from "@/ui/time";
import css from "./detail-tabs.module.css";

/** What came of the calls that named the integration. */
export function CallsTab({ one }: { one: Integration }) {
  const [range, setRange] = useState<CallRange>("24h");
  const calls = useQuery(queries.calls(one.id, hoursOf(range)));
  return (
    <Card
      title="Calls"
      actions={
        <RadioSegment legend="Range" options={callRanges} value={range} onChange={setRange} />
      }
    >
      <List
        of="calls"
        query={calls}
        isEmpty={(found) => found.allowed + found.refused === 0}
        empty={
          <EmptyState title="No calls in this time">
            Every call that names this integration is counted here some seconds later, whether it is
            allowed or refused.
          </EmptyState>
        }
      >
        {(found) => (
          <>
            <dl className={css.facts}>
              <dt>Allowed</dt>
              <dd>{formatNumber(found.allowed)}</dd>
              <dt>Refused</dt>
              <dd>{formatNumber(found.refused)}</dd>
              <dt>Last used</dt>
              <dd>
                <When iso={one.last_used_at} />
              </dd>
            </dl>
            <Calls numbers={found} />
          </>
        )}
      </List>
    </Card>
  );
}
