import type { CallNumbers } from "@/api/schema";
import { formatNumber } from "../time";
import css from "./calls.module.css";
import { CallsChart } from "./chart";

export const callRanges = [
  { value: "24h", label: "24 h" },
  { value: "7d", label: "7 d" },
] as const;

export type CallRange = (typeof callRanges)[number]["value"];

export const hoursOf = (range: CallRange) => (range === "7d" ? 168 : 24);

/** Calls by hour, and why some were refused. */
export function Calls({ numbers }: { numbers: CallNumbers }) {
  return (
    <>
      <CallsChart hours={numbers.hours} />
      {numbers.refused > 0 && <Refusals numbers={numbers} />}
    </>
  );
}

/** How many refused calls there are whose reason was not kept. */
export function withoutReason(numbers: Pick<CallNumbers, "refused" | "refusals">) {
  return numbers.refused - numbers.refusals.reduce((sum, one) => sum + one.count, 0);
}

function Refusals({ numbers }: { numbers: CallNumbers }) {
  const rest = withoutReason(numbers);
  return (
    <section className={css.refusals} aria-labelledby="refusals-title">
      <h3 id="refusals-title">Why calls were refused</h3>
      <ul>
        {numbers.refusals.map((one) => (
          <li key={one.code}>
            <span className={css.count}>{formatNumber(one.count)}</span>
            <span>
              {one.meaning && (
                <>
                  <Meaning text={one.meaning} />{" "}
                </>
              )}
              <code className={css.code}>{one.code}</code>
            </span>
          </li>
        ))}
        {rest > 0 && (
          <li>
            <span className={css.count}>{formatNumber(rest)}</span>
            <span>The reason was not kept: they were refused by an older version.</span>
          </li>
        )}
      </ul>
    </section>
  );
}

/** What stands between backticks is code. */
function Meaning({ text }: { text: string }) {
  const parts = text.split("`");
  return parts.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text do not move
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
