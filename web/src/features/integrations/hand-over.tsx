import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Circle, CircleDot, ExternalLink, X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { answer, api, asApiError } from "@/api/client";
import { queries } from "@/api/queries";
import type { HandOver, Integration } from "@/api/schema";
import { Button } from "@/ui/button";
import { ErrorState, Note } from "@/ui/kit";
import buttonCss from "@/ui/kit.module.css";
import { Countdown, When } from "@/ui/time";
import { useAction } from "@/ui/use-action";
import css from "./hand-over.module.css";
import { closeWhatComesBack, openSignIn } from "./sign-in-window";

const path = "/integrations/{id}/hand-over/link-opened";

type StepState = "done" | "now" | "later" | "failed";

interface Step {
  title: string;
  state: StepState;
  more?: ReactNode;
}

const order: HandOver["state"][] = [
  "delivering",
  "delivered",
  "waiting_for_sign_in",
  "exchanged",
  "active",
];

// How far it came; a failure after the delivery failed in the exchange.
function progress(of: HandOver): number {
  if (of.state === "failed") return of.delivered_at ? 2 : 0;
  return Math.max(0, order.indexOf(of.state));
}

// Credentials go to the callback URL; people sign in at the identity link, often another host.
function signInHost(of: HandOver, one: Integration): string {
  const url = of.identity_link_url ?? one.identity_link_url;
  return URL.canParse(url) ? new URL(url).host : "the third party";
}

function stepsOf(of: HandOver, one: Integration): Step[] {
  const at = progress(of);
  const failed = of.state === "failed";
  const state = (from: number, until: number): StepState => {
    if (at >= until) return "done";
    if (at < from) return "later";
    return failed ? "failed" : "now";
  };
  const host = of.host ?? "the third party";
  return [
    { title: `Credentials posted to ${host}`, state: state(0, 1), more: <DeliveryFacts of={of} /> },
    {
      title: `Sign in at ${signInHost(of, one)}`,
      state: state(1, 3),
      more: <SignInLink of={of} id={one.id} />,
    },
    {
      title: "Request token issued",
      state: at >= 3 ? "done" : "later",
    },
    { title: "Access token issued", state: at >= 4 ? "done" : at === 3 ? "now" : "later" },
    { title: "Active", state: of.state === "active" ? "done" : "later" },
  ];
}

const icons: Record<StepState, ReactNode> = {
  done: <Check size={16} aria-hidden="true" />,
  now: <CircleDot size={16} aria-hidden="true" />,
  later: <Circle size={16} aria-hidden="true" />,
  failed: <X size={16} aria-hidden="true" />,
};
const words: Record<StepState, string> = {
  done: "Done",
  now: "In progress",
  later: "Not yet",
  failed: "Failed",
};

function DeliveryFacts({ of }: { of: HandOver }) {
  if (of.state === "delivering" && of.message) {
    return (
      <>
        {of.message}
        {of.next_attempt_at && (
          <>
            {" "}
            Next try in <Countdown iso={of.next_attempt_at} />.
          </>
        )}
      </>
    );
  }
  if (of.delivered_at) {
    return (
      <>
        Delivered <When iso={of.delivered_at} />
      </>
    );
  }
  return null;
}

// Opened by the person's own click, so that no pop-up blocker stands in the way; the other page
// cannot reach this one.
function SignInLink({ of, id }: { of: HandOver; id: number }) {
  const url = of.identity_link_url;
  useEffect(closeWhatComesBack, []);
  // Others see that somebody is at it; that nobody is told is no reason not to go there.
  const tell = () => void api.POST(path, { params: { path: { id } } }).catch(() => {});
  const open = of.state === "waiting_for_sign_in" || of.state === "delivered";
  if (!open || !url || !/^https?:\/\//i.test(url)) return null;
  return (
    <div className={css.signIn}>
      <a
        className={`${buttonCss.button} ${buttonCss.primary}`}
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        onClick={(event) => {
          tell();
          const inTab = event.ctrlKey || event.metaKey || event.shiftKey;
          if (!inTab && openSignIn(id, url)) event.preventDefault();
        }}
        onAuxClick={tell}
      >
        Sign in at {new URL(url).host} <ExternalLink size={15} aria-hidden="true" />
      </a>
      {of.link_opened_at && <span>Link opened</span>}
      {of.deadline && (
        <span>
          Time left: <Countdown iso={of.deadline} />
        </span>
      )}
    </div>
  );
}

/** The true state of the hand-over, as it goes. */
export function HandOverSteps({ one }: { one: Integration }) {
  const { id, name } = one;
  const client = useQueryClient();
  // The event stream brings every step; asking now and then covers a broken stream.
  const handOver = useQuery({ ...queries.handOver(id), refetchInterval: 3_000 });
  const keep = (next: HandOver) => client.setQueryData(queries.handOver(id).queryKey, next);
  const params = (key: string) => ({ path: { id }, header: { "Idempotency-Key": key } });
  const again = useAction(async (key) => {
    keep(
      await answer(api.POST("/integrations/{id}/hand-over/send-again", { params: params(key) })),
    );
  });
  const restart = useAction(async (key) => {
    keep(
      await answer(api.POST("/integrations/{id}/exchange-window/restart", { params: params(key) })),
    );
  });
  if (handOver.isError) {
    return (
      <ErrorState
        title="The state could not be loaded"
        error={asApiError(handOver.error)}
        onRetry={() => handOver.refetch()}
      />
    );
  }
  const of = handOver.data;
  if (!of || of.state === "none") return <p>No hand-over has begun.</p>;
  const expired = of.state === "failed" && of.reason === "window_ended";
  const withdrawn = of.state === "failed" && of.reason === "withdrawn";
  const error = again.error ?? restart.error;
  return (
    <div className={css.handOver}>
      <div aria-live="polite">
        {of.state === "active" && (
          <Note tone="success">
            The integration "<bdi>{name}</bdi>" has been authorized. No tokens are shown.
          </Note>
        )}
        {of.state === "failed" && <Note tone="danger">{of.message}</Note>}
        {of.state === "failed" && of.purpose === "reauthorization" && !withdrawn && (
          <p>The old access token keeps working.</p>
        )}
      </div>
      <ol className={css.steps}>
        {stepsOf(of, one).map((step) => (
          <li key={step.title} data-state={step.state}>
            <span className={css.icon}>{icons[step.state]}</span>
            <div>
              <p className={css.title}>
                {step.title} <span className="visually-hidden">: {words[step.state]}</span>
              </p>
              <div className={css.more}>{step.more}</div>
            </div>
          </li>
        ))}
      </ol>
      {error && (
        <Note tone="danger" role="alert">
          {error.message}
        </Note>
      )}
      <div className={css.actions}>
        {of.state !== "active" && !expired && !withdrawn && of.state !== "exchanged" && (
          <Button busy={again.busy} onClick={again.run}>
            Send credentials again
          </Button>
        )}
        {(expired || of.state === "waiting_for_sign_in") && (
          <Button look={expired ? "primary" : "plain"} busy={restart.busy} onClick={restart.run}>
            Give more time
          </Button>
        )}
      </div>
    </div>
  );
}
