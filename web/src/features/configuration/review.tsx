import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { queries } from "@/api/queries";
import type { Setting } from "@/api/schema";
import { ConfirmPassword, PasswordState } from "@/features/session/confirm-password";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Note } from "@/ui/kit";
import css from "./configuration.module.css";
import { type Drafts, inWords } from "./drafts";

interface Props {
  changed: Setting[];
  drafts: Drafts;
  busy: boolean;
  onClose: () => void;
  onSave: () => void;
}

const guestAccess = "webapi/webapisecurity/allow_insecure";

/** What would change, old and new, and what follows from the dangerous ones. */
export function ReviewDialog({ changed, drafts, busy, onClose, onSave }: Props) {
  const cancel = useRef<HTMLButtonElement>(null);
  const dangerous = changed.filter((one) => one.danger !== "");
  const opensRoutes = drafts.get(guestAccess) === "1";
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={dangerous.length > 0 ? "Save these changes?" : "Changes"}
      initialFocus={cancel}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button look={dangerous.length > 0 ? "danger" : "primary"} busy={busy} onClick={onSave}>
            Save Config
          </Button>
        </>
      }
    >
      <ul className={css.changes}>
        {changed.map((one) => {
          const next = drafts.get(one.path) ?? null;
          return (
            <li key={one.path}>
              <strong>{one.label}</strong>
              <br />
              {inWords(one, one.value)} → {inWords(one, next ?? one.default)}
              {next === null && " (system value)"}
            </li>
          );
        })}
      </ul>
      {dangerous
        .filter((one) => one.path !== guestAccess || opensRoutes)
        .map((one) => (
          <Note key={one.path} tone="warning">
            {one.danger}
          </Note>
        ))}
      {opensRoutes && <OpenedRoutes />}
      {dangerous.length > 0 && <PasswordState />}
      <ConfirmPassword over="panel" />
    </ConfirmDialog>
  );
}

function OpenedRoutes() {
  const routes = useQuery(queries.routes()).data?.items.filter((route) => route.guest_switch) ?? [];
  if (routes.length === 0) return null;
  return (
    <section aria-label="Routes that become public">
      <p>These {routes.length} routes will answer everybody:</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus */}
      <ul className={css.routes} tabIndex={0} aria-label="Routes">
        {routes.map((route) => (
          <li key={`${route.method} ${route.path}`}>
            <code>
              {route.method} {route.path}
            </code>
          </li>
        ))}
      </ul>
    </section>
  );
}
