import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { useLayoutEffect, useRef, useState } from "react";
import type { CallNumbers } from "@/api/schema";
import { formatNumber } from "../time";
import css from "./chart.module.css";

type Hours = CallNumbers["hours"];

const height = 220;
const margin = { top: 10, right: 8, bottom: 26, left: 52 };
const hourText = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayText = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric" });
const fullText = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(720);
  useLayoutEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 720));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

/** Calls by hour, allowed and refused, with a table that says the same. */
export function CallsChart({ hours }: { hours: Hours }) {
  const { box, width } = useWidth();
  const x = scaleLinear([0, Math.max(1, hours.length - 1)], [margin.left, width - margin.right]);
  const most = Math.max(4, ...hours.flatMap((one) => [one.allowed, one.refused]));
  const y = scaleLinear([0, most], [height - margin.bottom, margin.top]).nice(4);
  const path = (key: "allowed" | "refused") =>
    line<Hours[number]>()
      .x((_, index) => x(index))
      .y((one) => y(one[key]))(hours) ?? "";
  const filled =
    area<Hours[number]>()
      .x((_, index) => x(index))
      .y0(y(0))
      .y1((one) => y(one.allowed))(hours) ?? "";
  const every = Math.max(1, Math.ceil(hours.length / Math.max(2, Math.floor(width / 110))));
  const label = hours.length > 48 ? dayText : hourText;
  return (
    <figure>
      <figcaption className={css.legend}>
        <span data-series="allowed">Allowed</span>
        <span data-series="refused">Refused</span>
      </figcaption>
      <div ref={box} className={css.box}>
        <svg width={width} height={height} aria-hidden="true">
          {y.ticks(4).map((tick) => (
            <g key={tick}>
              <line
                className={css.grid}
                x1={margin.left}
                x2={width - margin.right}
                y1={y(tick)}
                y2={y(tick)}
              />
              <text className={css.tick} x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
                {formatNumber(tick)}
              </text>
            </g>
          ))}
          {hours.map(
            (one, index) =>
              index % every === 0 && (
                <text
                  key={one.at}
                  className={css.tick}
                  x={x(index)}
                  y={height - 6}
                  textAnchor="middle"
                >
                  {label.format(new Date(one.at))}
                </text>
              ),
          )}
          <path className={css.area} d={filled} />
          <path className={css.allowed} d={path("allowed")} />
          <path className={css.refused} d={path("refused")} />
        </svg>
      </div>
      <details className={css.details}>
        <summary>Show as table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus */}
        <section className={css.table} tabIndex={0} aria-label="Calls by hour">
          <table>
            <thead>
              <tr>
                <th>Hour</th>
                <th>Allowed</th>
                <th>Refused</th>
              </tr>
            </thead>
            <tbody>
              {[...hours].reverse().map((one) => (
                <tr key={one.at}>
                  <td>{fullText.format(new Date(one.at))}</td>
                  <td>{formatNumber(one.allowed)}</td>
                  <td>{formatNumber(one.refused)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}
