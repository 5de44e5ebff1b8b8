import type { ReactNode } from "react";
import type { HandOverSummary } from "@/api/schema";
import { StatusLabel } from "@/ui/kit";
import { Countdown } from "@/ui/time";

/** Where a hand-over stands, in a word or two; nothing when it has ended well or was withdrawn. */
export function HandOverState({ of }: { of: HandOverSummary | null }) {
  if (!of || isOver(of)) return null;
  return (
    <StatusLabel tone={toneOf(of)} shape="diamond">
      <span>{wordsOf(of)}</span>
    </StatusLabel>
  );
}

export const isOver = (of: HandOverSummary) =>
  of.state === "active" || (of.state === "failed" && of.reason === "withdrawn");

function toneOf(of: HandOverSummary) {
  if (of.state === "failed") return "danger";
  return of.state === "delivering" && of.reason !== null ? "warning" : "info";
}

function wordsOf(of: HandOverSummary): ReactNode {
  const left = of.deadline && (
    <>
      {" "}
      <Countdown iso={of.deadline} />
    </>
  );
  switch (of.state) {
    case "delivering":
      return of.reason === null ? "Delivering" : "Delivery failing";
    case "waiting_for_sign_in":
    case "delivered":
      return (
        <>
          {of.link_opened_at ? "Link opened" : "Waiting for sign-in"}
          {left}
        </>
      );
    case "exchanged":
      return "Exchanging tokens";
    default:
      return of.reason === "window_ended" ? "Not signed in in time" : "Hand-over failed";
  }
}
