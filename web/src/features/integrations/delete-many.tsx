import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/queries";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { PasswordField, TextField } from "@/ui/field";
import { Note } from "@/ui/kit";
import type { Selection } from "@/ui/list/selection";
import { Name } from "@/ui/name";
import { plural } from "@/ui/time";
import { toast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";
import type { Result } from "./bulk";
import { Results } from "./bulk-panel";
import css from "./selection-bar.module.css";

interface Props {
  selection: Selection;
  onClose: () => void;
  onRest: (rest: Selection) => void;
}

/** Deletes all that are selected in one request, and shows which it could not. */
export function DeleteMany({ selection, onClose, onRest }: Props) {
  const [refused, setRefused] = useState<Result[] | null>(null);
  if (refused) {
    return <Refused results={refused} total={refused.length} onClose={onClose} />;
  }
  return <Question {...{ selection, onClose, onRest }} onRefused={setRefused} />;
}

function Refused(props: { results: Result[]; total: number; onClose: () => void }) {
  const close = useRef<HTMLButtonElement>(null);
  return (
    <ConfirmDialog
      open
      onClose={props.onClose}
      title={`${plural(props.total, "integration", "integrations")} not deleted`}
      initialFocus={close}
      actions={
        <Button ref={close} onClick={props.onClose}>
          Close
        </Button>
      }
    >
      <p>The others are deleted.</p>
      <div className={css.results}>
        <Results results={props.results} />
      </div>
    </ConfirmDialog>
  );
}

function Question({
  selection,
  onClose,
  onRest,
  onRefused,
}: Props & { onRefused: (results: Result[]) => void }) {
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const remove = useAction(async (key) => {
    const { results } = await answer(
      api.POST("/integrations/delete", {
        params: { header: { "Idempotency-Key": key } },
        body: { ids: [...selection.keys()], current_password: password },
      }),
    );
    const left = results.filter((one) => !one.done && one.code !== "not_found");
    onRest(new Map(left.map((one) => [one.id, selection.get(one.id) ?? ""])));
    client.invalidateQueries({ queryKey: keys.integrations.lists });
    if (left.length > 0) {
      onRefused(
        left.map((one) => ({
          one: { id: one.id, name: selection.get(one.id) ?? "" },
          state: "failed",
          text: one.message ?? "",
        })),
      );
      return;
    }
    toast(`${plural(selection.size, "integration", "integrations")} deleted.`);
    onClose();
  });
  const wrongPassword = remove.error?.problem.field === "current_password";
  const ready = typed === String(selection.size) && password !== "";
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Delete ${plural(selection.size, "integration", "integrations")}?`}
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" inert_={!ready} busy={remove.busy} onClick={remove.run}>
            OK, delete integrations
          </Button>
        </>
      }
    >
      <p>Their credentials stop working at the next call. This cannot be undone.</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <ul className={css.names} tabIndex={0} aria-label="What is deleted">
        {[...selection].slice(0, 50).map(([id, name]) => (
          <li key={id}>
            <Name>{name}</Name>
          </li>
        ))}
        {selection.size > 50 && <li>and {selection.size - 50} more</li>}
      </ul>
      {remove.error && !wrongPassword && (
        <Note tone="danger" role="alert">
          {remove.error.message}
        </Note>
      )}
      <TextField
        ref={field}
        label={`Type the number ${selection.size} to confirm`}
        inputMode="numeric"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <PasswordField
        label="Your Password"
        value={password}
        error={wrongPassword ? remove.error?.message : undefined}
        onChange={(event) => setPassword(event.target.value)}
      />
    </ConfirmDialog>
  );
}
