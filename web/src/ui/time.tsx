import { useEffect, useState } from "react";
import css from "./time.module.css";

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

export function relativeTime(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : relative.format(Math.trunc(seconds), "second");
}

/** Relative; local time and UTC on hover and focus. */
export function When({ iso, never = "Never" }: { iso: string | null; never?: string }) {
  if (!iso) return <>{never}</>;
  return (
    <time
      dateTime={iso}
      className={css.when}
      data-tip={`${absolute.format(new Date(iso))}\n${iso}`}
    >
      {relativeTime(iso)}
    </time>
  );
}

/** Minutes and seconds until a point in time. */
export function Countdown({ iso }: { iso: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((Date.parse(iso) - now) / 1000));
  const rest = String(seconds % 60).padStart(2, "0");
  return (
    <span className={css.countdown}>
      {Math.floor(seconds / 60)}:{rest}
    </span>
  );
}

const numbers = new Intl.NumberFormat("en");
export const formatNumber = (value: number) => numbers.format(value);

export function plural(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
