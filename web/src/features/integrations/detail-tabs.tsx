import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api } from "@/api/client";
import { keys, queries } from "@/api/queries";
import type { Credentials, Delivery, HistoryEvent, Integration } from "@/api/schema";
import { Button } from "@/ui/button";
import { PasswordField } from "@/ui/field";
import { Card, EmptyState, Loading, Note, Skeleton, StatusLabel } from "@/ui/kit";
import { List } from "@/ui/list/list";
import { Pager } from "@/ui/pager";
import { When } from "@/ui/time";
import { useAction } from "@/ui/use-action";
import { actionText } from "./action-text";
import css from "./detail-tabs.module.css";
import { HandOverSteps } from "./hand-over";
import { SecretField } from "./tokens";

const revealedSeconds = 60;

/** Consumer Key in clear; the secrets after the password, for a minute or until the tab is hidden. */
export function CredentialsTab({ one }: { one: Integration }) {
  const [revealed, setRevealed] = useState<Credentials | null>(null);
  const [password, setPassword] = useState("");
  useEffect(() => {
    if (!revealed) return;
    const hide = () => setRevealed(null);
    const onVisibility = () => document.hidden && hide();
    const timer = setTimeout(hide, revealedSeconds * 1000);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [revealed]);
  const reveal = useAction(async (key) => {
    const values = await answer(
      api.POST("/integrations/{id}/reveal", {
        params: { path: { id: one.id }, header: { "Idempotency-Key": key } },
        body: { current_password: password },
      }),
    );
    setRevealed(values);
    setPassword("");
  });
  const wrongPassword = reveal.error?.problem.field === "current_password";
  const before = one.status === "inactive";
  return (
    <Card title="Integration Details">
      <div className={css.fields}>
        <SecretField label="Consumer Key" value={one.consumer_key} />
        {before && (
          <Note tone="info">
            The access token is made when the integration is activated. Until then these fields are
            empty.
          </Note>
        )}
        {revealed ? (
          <>
            <SecretField label="Consumer Secret" value={revealed.consumer_secret} />
            <SecretField label="Access Token" value={revealed.access_token} />
            <SecretField label="Access Token Secret" value={revealed.access_token_secret} />
            <p className={css.hint} role="status">
              Hidden again after {revealedSeconds} seconds, or when you leave this tab. This reveal
              is in the history.
            </p>
            <Button onClick={() => setRevealed(null)}>Hide now</Button>
          </>
        ) : (
          !before && (
            <form
              className={css.reveal}
              onSubmit={(event) => {
                event.preventDefault();
                if (password) reveal.run();
              }}
            >
              <p>
                Consumer Secret, Access Token and Access Token Secret are kept sealed. Showing them
                asks for your password and is written to the history.
              </p>
              {reveal.error && !wrongPassword && (
                <Note tone="danger" role="alert">
                  {reveal.error.message}
                </Note>
              )}
              <PasswordField
                label="Your Password"
                value={password}
                error={wrongPassword ? reveal.error?.message : undefined}
                onChange={(event) => setPassword(event.target.value)}
              />
              <Button type="submit" inert_={!password} busy={reveal.busy}>
                Reveal
              </Button>
            </form>
          )
        )}
        <dl className={css.facts}>
          <dt>Created</dt>
          <dd>
            <When iso={one.created_at} />
          </dd>
          <dt>Last changed</dt>
          <dd>
            <When iso={one.updated_at} />
          </dd>
          <dt>Last used</dt>
          <dd>
            <When iso={one.last_used_at} />
          </dd>
        </dl>
      </div>
    </Card>
  );
}

export function DeliveriesTab({ one }: { one: Integration }) {
  const [page, setPage] = useState(1);
  const deliveries = useQuery(queries.deliveries(one.id, page));
  const handOver = useQuery(queries.handOver(one.id));
  // What stands above is known first, so that the list is not moved by it.
  if (handOver.isPending) {
    return (
      <Card title="Deliveries">
        <Loading label="Loading deliveries">
          <Skeleton width="60%" />
        </Loading>
      </Card>
    );
  }
  return (
    <>
      {handOver.data && handOver.data.state !== "none" && (
        <Card title="Hand-over">
          <HandOverSteps one={one} />
        </Card>
      )}
      <Card title="Deliveries">
        <List
          of="deliveries"
          query={deliveries}
          isEmpty={(found) => found.total === 0}
          empty={
            <EmptyState title="Nothing was delivered yet">
              With Callback URL and Identity Link URL set, activation posts the credentials to the
              Callback URL. Every attempt is listed here.
            </EmptyState>
          }
        >
          {(found) => (
            <ul className={css.list}>
              {found.items.map((delivery) => (
                <DeliveryItem key={delivery.id} of={delivery} />
              ))}
            </ul>
          )}
        </List>
        {deliveries.data && deliveries.data.total > deliveries.data.per && (
          <Pager {...deliveries.data} onPage={setPage} />
        )}
      </Card>
    </>
  );
}

function DeliveryItem({ of }: { of: Delivery }) {
  const facts = [of.address, of.tls, of.status && `status ${of.status}`, `${of.duration_ms} ms`];
  return (
    <li className={css.item}>
      <div className={css.line}>
        {of.result === "delivered" ? (
          <StatusLabel tone="success">Delivered</StatusLabel>
        ) : (
          <StatusLabel tone="danger">Failed</StatusLabel>
        )}
        <span>{of.purpose === "test" ? "Test" : `Attempt ${of.attempt}, ${of.purpose}`}</span>
        <span className={css.push}>
          <When iso={of.at} />
        </span>
      </div>
      <p>{of.message}</p>
      <p className={css.hint}>
        <code>POST {of.url}</code>
        <br />
        {facts.filter(Boolean).join(" · ")}
      </p>
      {of.excerpt && (
        <details>
          <summary>Answer</summary>
          <pre className={css.excerpt}>{of.excerpt}</pre>
        </details>
      )}
    </li>
  );
}

export function HistoryTab({ id }: { id: number }) {
  const history = useInfiniteQuery({
    queryKey: keys.integrations.history(id),
    initialPageParam: 0,
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/integrations/{id}/history", {
          params: {
            path: { id },
            query: { limit: 30, ...(pageParam ? { before: pageParam } : {}) },
          },
        }),
      ),
    getNextPageParam: (part) => part.next ?? undefined,
  });
  const events = history.data?.pages.flatMap((part) => part.items) ?? [];
  return (
    <Card title="History">
      <List
        of="history"
        query={history}
        isEmpty={() => events.length === 0}
        empty={
          <EmptyState title="Nothing has happened yet">
            What is done from now on is listed here.
          </EmptyState>
        }
      >
        {() => (
          <ul className={css.list}>
            {events.map((event) => (
              <EventItem key={event.number} event={event} />
            ))}
          </ul>
        )}
      </List>
      {history.hasNextPage && (
        <Button busy={history.isFetchingNextPage} onClick={() => history.fetchNextPage()}>
          Show older
        </Button>
      )}
    </Card>
  );
}

function EventItem({ event }: { event: HistoryEvent }) {
  return (
    <li className={css.item}>
      <div className={css.line}>
        <strong>{actionText(event.action)}</strong>
        <span>by {event.actor.name}</span>
        <span className={css.push}>
          <When iso={event.at} />
        </span>
      </div>
      {event.changes.length > 0 && (
        <dl className={css.changes}>
          {event.changes.map((change) => (
            <div key={change.field}>
              <dt>{change.field.replaceAll("_", " ")}</dt>
              <dd>
                {change.before ? <del>{change.before}</del> : "empty"} →{" "}
                {change.after ? <ins>{change.after}</ins> : "empty"}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
