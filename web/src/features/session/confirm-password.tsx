import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { passwordGate } from "@/api/password-gate";
import { queries } from "@/api/queries";
import { part } from "@/ui/part";
import css from "./confirm-password.module.css";

const ConfirmDialog = part(() => import("./confirm-dialog").then((m) => m.ConfirmDialog));

/**
 * Opens when an act needs the password; then the act goes on. One lies over the page, and each panel
 * or dialog with such an act has one inside, so that it stays open below.
 */
export function ConfirmPassword({ over }: { over: "page" | "panel" }) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const opener = () => {
      setWanted(true);
      setOpen(true);
    };
    return passwordGate.register(opener, over);
  }, [over]);
  const close = (confirmed: boolean) => {
    setOpen(false);
    passwordGate.settle(confirmed);
  };
  return wanted ? <ConfirmDialog open={open} onClose={close} /> : null;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

// Whether a point in time is still to come; wakes up when it has passed.
function useIsAhead(iso: string | null): boolean {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!iso) return;
    setNow(Date.now());
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, Date.parse(iso) - Date.now()));
    return () => clearTimeout(timer);
  }, [iso]);
  return iso !== null && Date.parse(iso) > now;
}

/** Says beside an act that needs the password whether it will be asked for. */
export function PasswordState() {
  const client = useQueryClient();
  const until = useQuery(queries.session()).data?.password_counts_until ?? null;
  const counts = useIsAhead(until);
  useEffect(() => {
    void client.invalidateQueries({ queryKey: queries.session().queryKey });
  }, [client]);
  return (
    <p className={css.state} role="status">
      {until && counts ? (
        <>
          Password confirmed until <time dateTime={until}>{clock.format(new Date(until))}</time>
        </>
      ) : (
        "Your password will be asked for."
      )}
    </p>
  );
}
