import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { ApiError, answer, api, asApiError } from "@/api/client";
import { keys, queries } from "@/api/queries";
import type { Credentials, Grant, Integration } from "@/api/schema";
import { ConfirmPassword, PasswordState } from "@/features/session/confirm-password";
import { Button, LinkButton } from "@/ui/button";
import { Panel } from "@/ui/dialog";
import { inputClass } from "@/ui/field";
import { ErrorState, Loading, Note, Skeleton } from "@/ui/kit";
import { NameLine } from "@/ui/name";
import { plural } from "@/ui/time";
import { useAction } from "@/ui/use-action";
import css from "./authorize-panel.module.css";
import { buildTree, newIds, onlyGranted, shownIds, visibleRows } from "./grants";
import { HandOverSteps } from "./hand-over";
import { NewResources } from "./new-resources";
import { exchanges, hostOf, isUnfinished } from "./standing";
import { tellDone } from "./tell-done";
import { TokensPanel } from "./tokens-panel";
import { PermissionTree } from "./tree";

export type PanelName = "authorize" | "hand-over" | "tokens";

interface Props {
  id: number;
  /** What the address says: to ask, how the hand-over goes, or that the tokens are there. */
  panel: PanelName;
  onPanel: (panel: PanelName) => void;
  onClose: () => void;
}

const focusLink = (id: number) => () =>
  document.querySelector<HTMLElement>(`[data-activation="${id}"]`) ?? true;

/** Allow or Reauthorize; then the tokens, or how the hand-over goes. */
export function AuthorizePanel({ id, panel, onPanel, onClose }: Props) {
  const [credentials, setCredentials] = useState<Credentials | null>(null);
  const integration = useQuery(queries.integration(id));
  const handOver = useQuery(queries.handOver(id));
  const one = integration.data;
  // What is on its way, or failed and can be helped on, is shown, not begun anew: after a reload, too.
  // A deactivated one needs none of that to be active again.
  const underWay =
    one !== undefined &&
    one.status !== "deactivated" &&
    exchanges(one) &&
    isUnfinished(handOver.data ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when one gets under way
  useEffect(() => {
    if (panel === "authorize" && underWay) onPanel("hand-over");
  }, [panel, underWay]);
  const close = () => {
    setCredentials(null);
    onClose();
  };
  if (!one || !handOver.data) {
    const failed = [integration, handOver].find((query) => query.isError);
    return (
      <Panel open onClose={onClose} title="Integration" actions={null}>
        {failed ? (
          <ErrorState
            title="The integration could not be loaded"
            error={asApiError(failed.error)}
            onRetry={() => failed.refetch()}
          />
        ) : (
          <Loading label="Loading the integration">
            <Skeleton width="60%" />
          </Loading>
        )}
      </Panel>
    );
  }
  if (credentials) {
    return (
      <TokensPanel one={one} credentials={credentials} onClose={close} finalFocus={focusLink(id)} />
    );
  }
  if (panel === "hand-over" || underWay) {
    return (
      <Panel
        open
        onClose={close}
        finalFocus={focusLink(id)}
        title={<NameLine name={one.name} />}
        actions={<Button onClick={close}>Close</Button>}
      >
        <HandOverSteps one={one} />
      </Panel>
    );
  }
  if (panel === "tokens") {
    return (
      <Panel
        open
        onClose={onClose}
        finalFocus={focusLink(id)}
        title={<NameLine name={one.name} />}
        actions={<Button onClick={onClose}>Close</Button>}
      >
        <p>
          The tokens were shown when they were made. They can be shown again, with your password.
        </p>
        <p>
          <LinkButton
            to="/system/extensions/integrations/$id"
            params={{ id: String(id) }}
            search={{ tab: "credentials" }}
          >
            Show credentials
          </LinkButton>
        </p>
      </Panel>
    );
  }
  return (
    <AskPanel
      key={one.id}
      one={one}
      onClose={close}
      onChanged={() => integration.refetch()}
      onTokens={(issued) => {
        setCredentials(issued);
        onPanel("tokens");
      }}
      onHandOver={() => onPanel("hand-over")}
    />
  );
}

interface AskProps {
  one: Integration;
  onClose: () => void;
  onChanged: () => void;
  onTokens: (credentials: Credentials) => void;
  onHandOver: () => void;
}

function AskPanel({ one, onClose, onChanged, onTokens, onHandOver }: AskProps) {
  const client = useQueryClient();
  // What the person sees is what is allowed: a change behind the panel is refused by the server.
  const [shown, setShown] = useState(one);
  const first = one.status === "inactive";
  const again = one.status === "deactivated";
  const act = useAction(async (key, kind: "activate" | "reauthorize") => {
    const path =
      kind === "activate" ? "/integrations/{id}/activate" : "/integrations/{id}/reauthorize";
    const done = await answer(
      api.POST(path, {
        params: {
          path: { id: one.id },
          header: { "If-Match": `"${shown.version}"`, "Idempotency-Key": key },
        },
      }),
    ).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 412 || isDone(error)) onChanged();
      // The first try arrived, though its answer did not.
      if (isDone(error) && exchanges(one)) return null;
      throw error;
    });
    if (!done) return onHandOver();
    if (!done.credentials && !done.hand_over) return resumed(done.integration);
    client.setQueryData(queries.integration(one.id).queryKey, done.integration);
    client.invalidateQueries({ queryKey: keys.integrations.lists });
    if (done.credentials) {
      tellDone(one.name, first ? "activated" : "reauthorized");
      onTokens(done.credentials);
      return;
    }
    if (done.hand_over) {
      client.setQueryData(queries.handOver(one.id).queryKey, done.hand_over);
    }
    onHandOver();
  });
  const resumed = (to: Integration) => {
    client.setQueryData(queries.integration(one.id).queryKey, to);
    client.invalidateQueries({ queryKey: keys.integrations.lists });
    tellDone(one.name, "activated again");
    onClose();
  };
  const word = again ? "Activate" : first ? "Allow" : "Reauthorize";
  const run = () => act.run(first || again ? "activate" : "reauthorize");
  const conflict =
    !isDone(act.error) && (act.error?.status === 412 || shown.version !== one.version);
  return (
    <Panel
      open
      onClose={onClose}
      finalFocus={focusLink(one.id)}
      title={<NameLine name={one.name} />}
      actions={
        <Button look="primary" busy={act.busy} onClick={run}>
          {act.busy ? "Working" : word}
        </Button>
      }
    >
      {conflict && (
        <Note
          tone="warning"
          role="alert"
          actions={
            <Button
              small
              onClick={() => {
                setShown(one);
                act.clear();
              }}
            >
              Show what is asked now
            </Button>
          }
        >
          Somebody changed this integration while you were looking. Nothing was allowed.
        </Note>
      )}
      {act.error && !conflict && (
        <Note tone="danger" role="alert">
          {act.error.message}
        </Note>
      )}
      {again ? (
        <BackInForce>
          <Button busy={act.busy} onClick={() => act.run("reauthorize")}>
            Reauthorize instead
          </Button>
        </BackInForce>
      ) : (
        <Consequence one={shown} />
      )}
      <PasswordState />
      <GrantedTree one={shown} />
      <ConfirmPassword over="panel" />
    </Panel>
  );
}

const isDone = (error: ApiError | null) => error?.code === "already_done";

// What activating again brings back, and the way for credentials that somebody else may know.
function BackInForce({ children }: { children: ReactNode }) {
  return (
    <div className={css.text}>
      <p>Its credentials work again as they were before. Nothing is shown or sent.</p>
      <p>
        When somebody else may know them, reauthorize it: it gets a new access token, and the old
        one never works again.
      </p>
      <div>{children}</div>
    </div>
  );
}

function Consequence({ one }: { one: Integration }) {
  const first = one.status === "inactive";
  const handedOver = exchanges(one);
  return (
    <div className={css.text}>
      {handedOver ? (
        <p>
          The credentials are posted to <strong>{hostOf(one.callback_url)}</strong>; then you sign
          in at <strong>{hostOf(one.identity_link_url)}</strong>.
        </p>
      ) : (
        <p>The four tokens are shown here, for you to give to the integration.</p>
      )}
      {!first && (
        <p>
          Access Token and Access Token Secret are replaced; Consumer Key and Consumer Secret stay.
          The old token works until the new one has been {handedOver ? "exchanged" : "shown"}.
        </p>
      )}
      {(one.callback_url === "") !== (one.identity_link_url === "") && (
        <Note tone="info">
          Only one of Callback URL and Identity Link URL is set, so the tokens are shown instead of
          being exchanged.
        </Note>
      )}
      {one.insecure && (
        <Note tone="warning">
          A URL begins with <code>http://</code>, so the credentials can be read on the way.
        </Note>
      )}
    </div>
  );
}

function GrantedTree({ one }: { one: Integration }) {
  const grant: Grant = one.requested ?? one;
  const resources = useQuery(queries.resources());
  const granted = useMemo(() => new Set(shownIds(grant.resources)), [grant.resources]);
  const added = useMemo(() => new Set(newIds(one, one.requested)), [one]);
  // Ticked is what it has, or will have when nothing is new.
  const held = useMemo(
    () => new Set([...granted].filter((id) => !added.has(id))),
    [granted, added],
  );
  const tree = useMemo(
    () => buildTree(onlyGranted(resources.data?.items ?? [], granted)),
    [resources.data, granted],
  );
  // Everything that is asked for is in sight until a person closes a branch.
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const expanded = useMemo(
    () => new Set([...tree.byId.keys()].filter((id) => !closed.has(id))),
    [tree, closed],
  );
  const [focused, setFocused] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  const rows = useMemo(() => visibleRows(tree, { expanded, search }), [tree, expanded, search]);
  const news = <NewResources granted={one} requested={one.requested} tree={tree} />;
  if (grant.access === "all") {
    if (one.requested) return news;
    return (
      <Note tone="warning">
        It asks for <strong>all resources</strong>: everything there is, and everything that is
        added later.
      </Note>
    );
  }
  if (granted.size === 0) {
    return (
      <Note tone="info">
        Nothing is granted: only public routes will answer. You can still go on.
      </Note>
    );
  }
  return (
    <section className={css.text} aria-label="Requested permissions">
      {news}
      <h2>It asks for {plural(granted.size, "resource", "resources")}</h2>
      {granted.size > 30 && (
        <input
          type="search"
          className={inputClass}
          aria-label="Search the requested resources"
          placeholder="Search the requested resources"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      {rows.length > 0 && (
        <div className={css.frame}>
          <PermissionTree
            label="Requested resources"
            readOnly
            height={420}
            {...{ tree, rows, expanded, focused, search }}
            granted={held}
            isNew={(id) => added.has(id)}
            onFocus={setFocused}
            onExpand={(ids, open) =>
              setClosed((before) => {
                const next = new Set(before);
                for (const id of ids) open ? next.delete(id) : next.add(id);
                return next;
              })
            }
          />
        </div>
      )}
    </section>
  );
}
