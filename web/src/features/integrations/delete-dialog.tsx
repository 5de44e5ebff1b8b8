import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/queries";
import type { Integration } from "@/api/schema";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { PasswordField, TextField } from "@/ui/field";
import { Note } from "@/ui/kit";
import { NameLine } from "@/ui/name";
import { formatNumber, When } from "@/ui/time";
import { useAction } from "@/ui/use-action";
import css from "./delete-dialog.module.css";
import { isInForce } from "./standing";
import { tellDone } from "./tell-done";

interface Props {
  integration: Integration;
  onClose: () => void;
  onDeleted: () => void;
}

const thirtyDays = 30 * 86_400_000;

// Whether deleting breaks something that works.
function isLive(one: Integration): boolean {
  const used = one.last_used_at ? Date.now() - Date.parse(one.last_used_at) : Infinity;
  return isInForce(one) || used < thirtyDays;
}

function consequence(one: Integration): string {
  if (!isLive(one)) return "It is not active.";
  if (!isInForce(one)) return "It was used in the last 30 days, and is not active now.";
  const used = one.last_used_at ? "It is in use" : "It is active, though nobody has used it yet";
  return `${used}: its credentials stop working at the next call.`;
}

export function DeleteDialog({ integration: one, onClose, onDeleted }: Props) {
  const live = isLive(one);
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const cancel = useRef<HTMLButtonElement>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const gone = useRef(false);
  const client = useQueryClient();
  const remove = useAction(async () => {
    await answer(
      api.DELETE("/integrations/{id}", {
        params: { path: { id: one.id } },
        body: { current_password: password },
      }),
    );
    gone.current = true;
    await client.invalidateQueries({ queryKey: keys.integrations.lists });
    tellDone(one.name, "deleted");
    onClose();
    onDeleted();
  });
  const ready = password !== "" && (!live || typed.trim() === one.name);
  const passwordError = remove.error?.problem.field === "current_password";
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={<NameLine before={'Delete "'} name={one.name} after={'"?'} />}
      initialFocus={live ? nameField : cancel}
      finalFocus={() => !gone.current}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button look="danger" inert_={!ready} busy={remove.busy} onClick={remove.run}>
            OK, delete integration
          </Button>
        </>
      }
    >
      <p>{consequence(one)} This cannot be undone.</p>
      {live && (
        <dl className={css.facts}>
          <dt>Last used</dt>
          <dd>
            <When iso={one.last_used_at} />
          </dd>
          <dt>Calls in 24 h</dt>
          <dd>{formatNumber(one.calls_24h.allowed + one.calls_24h.refused)}</dd>
          <dt>Contact</dt>
          <dd>{one.email || "None"}</dd>
        </dl>
      )}
      {remove.error && !passwordError && (
        <Note tone="danger" role="alert">
          {remove.error.message}
        </Note>
      )}
      {live && (
        <TextField
          ref={nameField}
          label={`Type ${one.name} to confirm`}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <PasswordField
        label="Your Password"
        value={password}
        error={passwordError ? remove.error?.message : undefined}
        onChange={(event) => setPassword(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && ready && remove.run()}
      />
    </ConfirmDialog>
  );
}
