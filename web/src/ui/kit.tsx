import { Check, CircleAlert, CircleCheck, Copy, Info, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ApiError } from "@/api/client";
import { Button } from "./button";
import css from "./kit.module.css";
import { announce } from "./toasts";
import { useCopied } from "./use-copied";

export type Tone = "success" | "neutral" | "warning" | "danger" | "info";

const toneClass: Record<Tone, string> = {
  success: css.success ?? "",
  neutral: css.neutral ?? "",
  warning: css.warning ?? "",
  danger: css.dangerTone ?? "",
  info: css.info ?? "",
};

type Shape = "dot" | "ring" | "diamond";

/** A state as word, colour and shape. */
export function StatusLabel({
  tone,
  shape = "dot",
  children,
}: {
  tone: Tone;
  shape?: Shape;
  children: ReactNode;
}) {
  return (
    <span className={`${css.status} ${toneClass[tone]}`}>
      <span className={`${css.shape} ${shape === "dot" ? "" : css[shape]}`} aria-hidden="true" />
      {children}
    </span>
  );
}

const noteIcons: Record<Tone, typeof Info> = {
  success: CircleCheck,
  neutral: Info,
  warning: TriangleAlert,
  danger: CircleAlert,
  info: Info,
};

/** A message that belongs to this place of the page. */
export function Note({
  tone,
  children,
  actions,
  role,
}: {
  tone: Tone;
  children: ReactNode;
  actions?: ReactNode;
  role?: "alert" | "status";
}) {
  const Icon = noteIcons[tone];
  return (
    <div className={`${css.note} ${toneClass[tone]}`} role={role}>
      <Icon size={17} aria-hidden="true" />
      <div className={css.noteBody}>
        {children}
        {actions && <div className={css.noteActions}>{actions}</div>}
      </div>
    </div>
  );
}

export function Card({
  title,
  actions,
  children,
  className,
  level = 2,
}: {
  title?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
  className?: string | undefined;
  level?: 2 | 3;
}) {
  const Heading = `h${level}` as const;
  return (
    <section className={[css.card, css.cardPadded, className].filter(Boolean).join(" ")}>
      {title && (
        <div className={css.cardHead}>
          <Heading>{title}</Heading>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className={css.emptyActions}>{actions}</div>}
    </div>
  );
}

/** What went wrong, what to do, and the line for whoever looks into it. */
export function ErrorState({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: ApiError;
  onRetry?: () => void;
}) {
  return (
    <div className={css.empty} role="alert">
      <h2>{title}</h2>
      <p>{error.message}</p>
      {error.problem.resource && <p>Missing permission: {error.problem.resource}</p>}
      <TechnicalLine error={error} />
      {onRetry && (
        <div className={css.emptyActions}>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
    </div>
  );
}

export function TechnicalLine({ error }: { error: ApiError }) {
  return (
    <div className={css.technical}>
      <span>{error.status || "no answer"}</span>
      <code>{error.code}</code>
      {error.problem.request_id && (
        <>
          <code>{error.problem.request_id}</code>
          <CopyButton value={error.problem.request_id} label="Copy request id" />
        </>
      )}
    </div>
  );
}

export function Skeleton({ width }: { width: string }) {
  return <span className={css.skeleton} style={{ inlineSize: width }} aria-hidden="true" />;
}

/** Absent for 150 ms, so that a quick answer does not flicker. */
export function Loading({ children, label }: { children: ReactNode; label: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true">
      <span className="visually-hidden" role="status">
        {label}
      </span>
      {shown && children}
    </div>
  );
}

/** Copies, or without a clipboard selects the field and says which keys to press. */
export async function copyText(value: string, field?: HTMLInputElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    announce("Copied.");
    return true;
  } catch {
    field?.focus();
    field?.select();
    announce("This browser does not allow copying here. Press Ctrl+C, or Command+C on a Mac.");
    return false;
  }
}

export function CopyButton({ value, label }: { value: string; label: string }) {
  const [copied, noteCopied] = useCopied();
  return (
    <Button
      look="quiet"
      small
      aria-label={label}
      onClick={async () => (await copyText(value)) && noteCopied()}
    >
      {copied ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />}
    </Button>
  );
}

export function RadioSegment<T extends string>({
  legend,
  options,
  value,
  onChange,
  disabled,
}: {
  legend: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
  disabled?: boolean;
}) {
  return (
    <div className={css.segment} role="radiogroup" aria-label={legend}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={legend}
            value={option.value}
            checked={option.value === value}
            disabled={disabled}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <span className={css.kbd} aria-hidden="true">
      {children}
    </span>
  );
}
