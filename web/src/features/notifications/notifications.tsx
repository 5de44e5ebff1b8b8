import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { answer, api } from "@/api/client";
import { keys, queries } from "@/api/queries";
import type { Notification } from "@/api/schema";
import { Button, LinkButton } from "@/ui/button";
import { Checkbox, selectClass } from "@/ui/field";
import { EmptyState } from "@/ui/kit";
import { List } from "@/ui/list/list";
import { PageHeader } from "@/ui/page-header";
import { Pager } from "@/ui/pager";
import { plural, When } from "@/ui/time";
import { toast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";
import css from "./notifications.module.css";
import { SeverityLabel, severities } from "./severity";

const undoMilliseconds = 8000;

const markRead = (id: number) =>
  answer(api.POST("/notifications/{id}/read", { params: { path: { id } } }));
const removeNow = (id: number) =>
  answer(api.DELETE("/notifications/{id}", { params: { path: { id } } }));

// Removing waits for the undo to run out; leaving the page removes at once.
function useRemoval() {
  const client = useQueryClient();
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const waiting = useRef(new Map<string, () => void>());
  const remove = (ids: number[]) => {
    const key = ids.join();
    setHidden((before) => new Set([...before, ...ids]));
    const commit = async () => {
      waiting.current.delete(key);
      clearTimeout(timer);
      await Promise.allSettled(ids.map(removeNow));
      await client.invalidateQueries({ queryKey: keys.notifications.all });
    };
    const timer = setTimeout(commit, undoMilliseconds);
    waiting.current.set(key, commit);
    const undo = () => {
      clearTimeout(timer);
      waiting.current.delete(key);
      setHidden((before) => new Set([...before].filter((id) => !ids.includes(id))));
    };
    toast(`${plural(ids.length, "notification", "notifications")} removed.`, {
      action: { label: "Undo", run: undo },
      milliseconds: undoMilliseconds - 500,
    });
  };
  useEffect(() => {
    const left = waiting.current;
    return () => {
      for (const commit of [...left.values()]) commit();
    };
  }, []);
  return { hidden, remove };
}

/** System > Other Settings > Notifications. */
export function NotificationsScreen() {
  const search = useSearch({ from: "/shell/system/other/notifications" });
  const navigate = useNavigate({ from: "/system/other/notifications" });
  const client = useQueryClient();
  const query = { ...search, page: search.page ?? 1, per: 20 };
  const list = useQuery(queries.notifications(query));
  const { hidden, remove } = useRemoval();
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [mass, setMass] = useState<"read" | "remove">("read");
  const refresh = () => client.invalidateQueries({ queryKey: keys.notifications.all });
  const readAll = useAction(async (key) => {
    await answer(
      api.POST("/notifications/read-all", { params: { header: { "Idempotency-Key": key } } }),
    );
    await refresh();
    toast("All notifications are marked as read.");
  });
  const submit = useAction(async () => {
    const ids = [...selected];
    if (mass === "remove") remove(ids);
    else {
      await Promise.all(ids.map(markRead));
      await refresh();
      toast(`${plural(ids.length, "notification", "notifications")} marked as read.`);
    }
    setSelected(new Set());
  });
  const items = list.data?.items.filter((one) => !hidden.has(one.id)) ?? [];
  const filtered = search.severity !== undefined || search.read !== undefined;
  const select = (ids: number[], on: boolean) =>
    setSelected((before) => {
      const next = new Set(before);
      for (const id of ids) on ? next.add(id) : next.delete(id);
      return next;
    });
  return (
    <>
      <PageHeader
        title="Notifications"
        crumbs={[{ label: "System" }, { label: "Other Settings" }]}
        actions={
          <Button inert_={!list.data?.unread} busy={readAll.busy} onClick={readAll.run}>
            Mark all as read
          </Button>
        }
      />
      <section className={css.card} aria-label="Notifications">
        <div className={css.filters}>
          <Checkbox
            label="Select all"
            hideLabel
            checked={items.length > 0 && items.every((one) => selected.has(one.id))}
            onChange={(event) =>
              select(
                items.map((one) => one.id),
                event.target.checked,
              )
            }
          />
          <select
            className={selectClass}
            aria-label="Action"
            value={mass}
            onChange={(event) => setMass(event.target.value as typeof mass)}
          >
            <option value="read">Mark as Read</option>
            <option value="remove">Remove</option>
          </select>
          <Button inert_={selected.size === 0} busy={submit.busy} onClick={submit.run}>
            Submit
          </Button>
          <span role="status">{selected.size > 0 && `${selected.size} selected`}</span>
          <span className={css.push} />
          <select
            className={selectClass}
            aria-label="Severity"
            value={search.severity ?? ""}
            onChange={(event) =>
              navigate({
                search: (before) => ({
                  ...before,
                  page: undefined,
                  severity: (event.target.value || undefined) as typeof search.severity,
                }),
              })
            }
          >
            <option value="">Any severity</option>
            {severities.map((one) => (
              <option key={one.value} value={one.value}>
                {one.label}
              </option>
            ))}
          </select>
          <select
            className={selectClass}
            aria-label="State"
            value={search.read ?? ""}
            onChange={(event) =>
              navigate({
                search: (before) => ({
                  ...before,
                  page: undefined,
                  read: (event.target.value || undefined) as typeof search.read,
                }),
              })
            }
          >
            <option value="">Unread and read</option>
            <option value="no">Unread</option>
            <option value="yes">Read</option>
          </select>
        </div>
        <List
          of="notifications"
          query={list}
          isEmpty={() => items.length === 0}
          empty={
            <EmptyState
              title={filtered ? "No notification matches" : "No notifications"}
              actions={
                filtered && (
                  <LinkButton to="/system/other/notifications" search={{}}>
                    Reset Filter
                  </LinkButton>
                )
              }
            >
              {!filtered && "What operators should know about their integrations appears here."}
            </EmptyState>
          }
        >
          {() => (
            <ul>
              {items.map((one) => (
                <Item
                  key={one.id}
                  one={one}
                  selected={selected.has(one.id)}
                  onSelect={(on) => select([one.id], on)}
                  onRead={async () => {
                    await markRead(one.id);
                    await refresh();
                  }}
                  onRemove={() => remove([one.id])}
                />
              ))}
            </ul>
          )}
        </List>
        {list.data && list.data.total > list.data.per && (
          <Pager
            {...list.data}
            onPage={(page) => navigate({ search: (before) => ({ ...before, page }) })}
          />
        )}
      </section>
    </>
  );
}

function Item({
  one,
  selected,
  onSelect,
  onRead,
  onRemove,
}: {
  one: Notification;
  selected: boolean;
  onSelect: (on: boolean) => void;
  onRead: () => Promise<void>;
  onRemove: () => void;
}) {
  const read = useAction(() => onRead());
  return (
    <li className={css.item} data-unread={!one.read || undefined}>
      <Checkbox
        label={`Select ${one.title}`}
        hideLabel
        checked={selected}
        onChange={(event) => onSelect(event.target.checked)}
      />
      <div className={css.body}>
        <div className={css.line}>
          <SeverityLabel severity={one.severity} />
          <strong className={css.title}>{one.title}</strong>
          <span className={css.when}>
            <When iso={one.at} />
          </span>
        </div>
        <p className={css.message}>{one.message}</p>
        <div className={css.actions}>
          {one.integration_id !== null && (
            <Link
              to="/system/extensions/integrations/$id"
              params={{ id: String(one.integration_id) }}
            >
              Read Details
            </Link>
          )}
          {!one.read && (
            <Button look="link" busy={read.busy} onClick={read.run}>
              Mark as Read
            </Button>
          )}
          <Button look="link" onClick={onRemove}>
            Remove
          </Button>
        </div>
      </div>
    </li>
  );
}
