import type { HandOver, HandOverSummary, Integration } from "@/api/schema";

/** Whether its credentials are in force. */
export const isInForce = (one: Pick<Integration, "status">) =>
  one.status === "active" || one.status === "reset";

/** Whether activating it hands the credentials over instead of showing them. */
export const exchanges = (one: Pick<Integration, "callback_url" | "identity_link_url">) =>
  one.callback_url !== "" && one.identity_link_url !== "";

/** Whether it goes on without a new authorization. */
export const isUnderWay = (state: HandOver["state"]) =>
  ["delivering", "delivered", "waiting_for_sign_in", "exchanged"].includes(state);

/**
 * Whether its steps are what a person who activates it has to see first: it goes on by itself, or it
 * failed and can be helped on there. What was withdrawn begins anew.
 */
export const isUnfinished = (of: Pick<HandOver | HandOverSummary, "state" | "reason"> | null) =>
  of !== null && (isUnderWay(of.state) || (of.state === "failed" && of.reason !== "withdrawn"));

export const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);
