import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys, queries } from "@/api/queries";
import type { OwnSession } from "@/api/schema";
import { Button } from "@/ui/button";
import { Card, Note, StatusLabel } from "@/ui/kit";
import { List } from "@/ui/list/list";
import { PageHeader } from "@/ui/page-header";
import { When } from "@/ui/time";
import { toast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";
import css from "./account.module.css";

/** Where the operator is signed in. */
export function SessionsScreen() {
  const sessions = useQuery(queries.ownSessions());
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keys.ownSessions });
  const endOthers = useAction(async () => {
    await answer(api.DELETE("/account/sessions"));
    await refresh();
    toast("Your other sessions have ended.");
  });
  const others = (sessions.data?.items.length ?? 0) > 1;
  return (
    <>
      <PageHeader
        title="Active sessions"
        crumbs={[{ label: "Account", to: "/account" }]}
        actions={
          <Button inert_={!others} busy={endOthers.busy} onClick={endOthers.run}>
            End all other sessions
          </Button>
        }
      />
      <div className={css.page}>
        {endOthers.error && (
          <Note tone="danger" role="alert">
            {endOthers.error.message}
          </Note>
        )}
        <Card>
          <List
            of="sessions"
            query={sessions}
            isEmpty={(found) => found.items.length === 0}
            empty={null}
          >
            {(found) => (
              <ul>
                {found.items.map((one) => (
                  <SessionItem key={one.id} one={one} onEnded={refresh} />
                ))}
              </ul>
            )}
          </List>
        </Card>
      </div>
    </>
  );
}

function SessionItem({ one, onEnded }: { one: OwnSession; onEnded: () => Promise<void> }) {
  const end = useAction(async () => {
    await answer(api.DELETE("/account/sessions/{id}", { params: { path: { id: one.id } } }));
    await onEnded();
    toast("The session has ended.");
  });
  return (
    <li className={css.session}>
      <div className={css.grow}>
        <div className={css.line}>
          <strong>{one.address}</strong>
          {one.current && <StatusLabel tone="success">This session</StatusLabel>}
        </div>
        <p className={css.agent}>{one.user_agent || "Unknown browser"}</p>
        <p className={css.agent}>
          Signed in <When iso={one.opened_at} />, last used <When iso={one.used_at} />
        </p>
        {end.error && <Note tone="danger">{end.error.message}</Note>}
      </div>
      {!one.current && (
        <Button
          small
          busy={end.busy}
          onClick={end.run}
          aria-label={`End session at ${one.address}`}
        >
          End session
        </Button>
      )}
    </li>
  );
}
