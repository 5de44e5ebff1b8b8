import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { asApiError } from "@/api/client";
import { queries } from "@/api/queries";
import type { Dashboard, HistoryEvent } from "@/api/schema";
import { places } from "@/app/addresses";
import { actionText } from "@/features/integrations/action-text";
import { HandOverState } from "@/features/integrations/hand-over-state";
import { IntegrationStatus } from "@/features/integrations/labels";
import { LinkButton } from "@/ui/button";
import { Calls, callRanges, hoursOf } from "@/ui/calls/calls";
import {
  Card,
  EmptyState,
  ErrorState,
  Loading,
  RadioSegment,
  Skeleton,
  StatusLabel,
} from "@/ui/kit";
import { Name } from "@/ui/name";
import { PageHeader } from "@/ui/page-header";
import { formatNumber, When } from "@/ui/time";
import css from "./dashboard.module.css";

/** Whether every connection is healthy. */
export function DashboardScreen() {
  const { range = "24h" } = useSearch({ from: "/shell/" });
  const navigate = useNavigate({ from: "/" });
  const dashboard = useQuery(queries.dashboard(hoursOf(range)));
  const data = dashboard.data;
  return (
    <>
      <PageHeader title="Dashboard" />
      {dashboard.isPending && (
        <Card>
          <Loading label="Loading the dashboard">
            <Skeleton width="50%" />
          </Loading>
        </Card>
      )}
      {dashboard.isError && !data && (
        <Card>
          <ErrorState
            title="The dashboard could not be loaded"
            error={asApiError(dashboard.error)}
            onRetry={() => dashboard.refetch()}
          />
        </Card>
      )}
      {data && data.integrations.total === 0 && <Starter />}
      {data && data.integrations.total > 0 && (
        <div className={css.page}>
          <Tiles data={data} range={range} />
          <Card
            title="Calls"
            actions={
              <RadioSegment
                legend="Range"
                options={callRanges}
                value={range}
                onChange={(next) => navigate({ search: { range: next }, replace: true })}
              />
            }
          >
            <Calls numbers={data.calls} />
          </Card>
          <div className={css.lists}>
            {data.damaged.length > 0 && <Damaged rows={data.damaged} />}
            <Attention items={data.needs_attention} />
            <Newest items={data.newest} />
            <RecentActions />
          </div>
        </div>
      )}
    </>
  );
}

function Starter() {
  return (
    <Card>
      <EmptyState
        title="Connect the first system"
        actions={
          <LinkButton look="primary" {...places.newIntegration}>
            Add New Integration
          </LinkButton>
        }
      >
        Three steps: add an integration and say what it may use; activate it and take the four
        tokens; make the first signed call with them.
      </EmptyState>
    </Card>
  );
}

function Tiles({ data, range }: { data: Dashboard; range: string }) {
  const { integrations, calls } = data;
  const list = places.integrations.to;
  const span = range === "7d" ? "7 days" : "24 h";
  const tiles = [
    { label: "Active integrations", value: integrations.active, status: "active" },
    { label: "Inactive", value: integrations.inactive, status: "inactive" },
    { label: "Reset", value: integrations.reset, status: "reset" },
    ...(integrations.deactivated > 0
      ? [{ label: "Deactivated", value: integrations.deactivated, status: "deactivated" } as const]
      : []),
  ] as const;
  return (
    <ul className={css.tiles}>
      {tiles.map((tile) => (
        <li key={tile.label}>
          <Link to={list} search={{ status: tile.status }} className={css.tile}>
            <span className={css.value}>{formatNumber(tile.value)}</span>
            <span>{tile.label}</span>
          </Link>
        </li>
      ))}
      <li className={css.tile}>
        <span className={css.value}>{formatNumber(calls.allowed)}</span>
        <span>Calls allowed, {span}</span>
      </li>
      <li className={css.tile}>
        <span className={css.value}>{formatNumber(calls.refused)}</span>
        <span>Calls refused, {span}</span>
      </li>
    </ul>
  );
}

type AttentionItem = Dashboard["needs_attention"][number];

function repair(of: AttentionItem) {
  const params = { id: String(of.integration_id) };
  const to = "/system/extensions/integrations/$id";
  switch (of.kind) {
    case "reset":
      return (
        <LinkButton small {...places.authorization(of.integration_id)}>
          Reauthorize
        </LinkButton>
      );
    case "hand_over_waiting":
      return (
        <LinkButton
          small
          to="/system/extensions/integrations"
          search={{ panel: "hand-over", id: of.integration_id }}
        >
          Show steps
        </LinkButton>
      );
    case "hand_over_failing":
    case "hand_over_failed":
      return (
        <LinkButton small to={to} params={params} search={{ tab: "deliveries" }}>
          Show deliveries
        </LinkButton>
      );
    case "all_resources":
      return (
        <LinkButton small to={to} params={params} search={{ tab: "api" }}>
          Review access
        </LinkButton>
      );
    default:
      return (
        <LinkButton small to={to} params={params}>
          Open
        </LinkButton>
      );
  }
}

// Those of hand-overs say themselves where they stand.
type OtherKind = Exclude<AttentionItem["kind"], `hand_over_${string}`>;

const kindLabels: Record<OtherKind, string> = {
  reset: "Reset",
  insecure_url: "Not secure",
  never_used: "Never used",
  unused: "Unused",
  all_resources: "All resources",
};

function Attention({ items }: { items: AttentionItem[] }) {
  return (
    <Card title="Needs attention">
      {items.length === 0 && <p className={css.none}>Nothing needs attention.</p>}
      <ul>
        {items.map((item) => (
          <li key={`${item.kind}-${item.integration_id}`} className={css.item}>
            <div className={css.grow}>
              <div className={css.line}>
                <strong>
                  <Name>{item.integration_name}</Name>
                </strong>
                {item.hand_over ? (
                  <HandOverState of={item.hand_over} />
                ) : (
                  <StatusLabel tone="warning" shape="diamond">
                    {kindLabels[item.kind as OtherKind]}
                  </StatusLabel>
                )}
              </div>
              <p className={css.message}>{item.message}</p>
            </div>
            {repair(item)}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Rows of the database that cannot be read. Only what hangs on them is refused. */
function Damaged({ rows }: { rows: Dashboard["damaged"] }) {
  return (
    <Card title="Damaged data">
      <ul>
        {rows.map((row) => (
          <li key={`${row.table}-${row.row}`} className={css.item}>
            <div className={css.grow}>
              <div className={css.line}>
                <strong>
                  {row.table}, row {row.row}
                </strong>
                <StatusLabel tone="danger" shape="diamond">
                  Cannot be read
                </StatusLabel>
              </div>
              <p className={css.message}>Cause: {row.message}.</p>
            </div>
            {row.integration_id !== null && (
              <LinkButton small {...places.integration(row.integration_id)}>
                Open
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Newest({ items }: { items: Dashboard["newest"] }) {
  return (
    <Card title="Newest integrations">
      <ul>
        {items.map((one) => (
          <li key={one.id} className={css.item}>
            <Link {...places.integration(one.id)} className={css.grow}>
              <Name>{one.name}</Name>
            </Link>
            <IntegrationStatus status={one.status} />
            <span className={css.when}>
              <When iso={one.created_at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

// What people do to their own account names them once.
function EventFacts({ of }: { of: HistoryEvent }) {
  const about = of.object_name;
  if (!about || about === of.actor.name) return <>by {of.actor.name}</>;
  return (
    <>
      <Name>{about}</Name>, by {of.actor.name}
    </>
  );
}

function RecentActions() {
  const history = useQuery(queries.recentHistory(6));
  return (
    <Card title="Last actions">
      {history.data?.items.length === 0 && <p className={css.none}>Nothing was done yet.</p>}
      <ul>
        {history.data?.items.map((event) => (
          <li key={event.number} className={css.item}>
            <div className={css.grow}>
              <strong>{actionText(event.action)}</strong>
              <p className={css.message}>
                <EventFacts of={event} />
              </p>
            </div>
            <span className={css.when}>
              <When iso={event.at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
