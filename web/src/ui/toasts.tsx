import { CircleCheck, Info, X } from "lucide-react";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { Button, IconButton } from "./button";
import css from "./toasts.module.css";

interface Toast {
  id: number;
  text: ReactNode;
  tone: "success" | "info";
  action?: { label: string; run: () => void } | undefined;
  milliseconds: number;
}

let toasts: readonly Toast[] = [];
let spoken = "";
let lastId = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

function remove(id: number) {
  publish(toasts.filter((toast) => toast.id !== id));
}

/** Confirms a finished act, with names in it isolated. Never the only place of an error. */
export function toast(
  text: ReactNode,
  more: { tone?: Toast["tone"]; action?: Toast["action"]; milliseconds?: number } = {},
) {
  lastId += 1;
  const { tone = "success", action, milliseconds = 6000 } = more;
  publish([...toasts.slice(-3), { id: lastId, text, tone, action, milliseconds }]);
}

/** Says something to assistive technology without showing it. */
export function announce(text: string) {
  spoken = spoken === text ? `${text}\u00a0` : text;
  publish([...toasts]);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <>
      <div className="visually-hidden" role="status">
        {spoken}
      </div>
      <section className={css.region} aria-label="Recent messages" aria-live="polite">
        {shown.map((one) => (
          <ToastCard key={one.id} toast={one} />
        ))}
      </section>
    </>
  );
}

function ToastCard({ toast: one }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => remove(one.id), one.milliseconds);
    return () => clearTimeout(timer);
  }, [held, one]);
  const Icon = one.tone === "success" ? CircleCheck : Info;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: holding the card only stops its clock
    <div
      className={`${css.toast} ${css[one.tone]}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={18} aria-hidden="true" />
      <p>{one.text}</p>
      {one.action && (
        <Button
          look="link"
          onClick={() => {
            one.action?.run();
            remove(one.id);
          }}
        >
          {one.action.label}
        </Button>
      )}
      <IconButton label="Close message" icon={<X size={16} />} onClick={() => remove(one.id)} />
    </div>
  );
}
