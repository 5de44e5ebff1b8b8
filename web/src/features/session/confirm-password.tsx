import { Dialog } from "@base-ui/react/dialog";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, answer, api } from "@/api/client";
import { passwordGate } from "@/api/password-gate";
import { queries } from "@/api/queries";
import { Button } from "@/ui/button";
import dialogCss from "@/ui/dialog.module.css";
import { EditForm, showAt } from "@/ui/edit/edit-form";
import { textField, useEdit } from "@/ui/edit/use-edit";
import { PasswordField } from "@/ui/field";
import { useAction } from "@/ui/use-action";
import css from "./confirm-password.module.css";

/**
 * Opens when an act needs the password; then the act goes on. One lies over the page, and each panel
 * or dialog with such an act has one inside, so that it stays open below.
 */
export function ConfirmPassword({ over }: { over: "page" | "panel" }) {
  const [open, setOpen] = useState(false);
  useEffect(() => passwordGate.register(() => setOpen(true), over), [over]);
  const close = (confirmed: boolean) => {
    setOpen(false);
    passwordGate.settle(confirmed);
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close(false)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={`${dialogCss.backdrop} ${dialogCss.over}`} forceRender />
        <Dialog.Popup className={dialogCss.dialog}>
          <Dialog.Title className={dialogCss.title}>Confirm your password</Dialog.Title>
          <Dialog.Description>
            This shows credentials or weakens security. Your password then counts for five minutes.
          </Dialog.Description>
          <ConfirmForm onClose={close} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ConfirmForm({ onClose }: { onClose: (confirmed: boolean) => void }) {
  const edit = useEdit<"current_password">({ fields: ["current_password"], saved: () => "" });
  const password = edit.value("current_password");
  const client = useQueryClient();
  const confirm = useAction(async () => {
    try {
      const session = await answer(
        api.POST("/session/password", { body: { current_password: password } }),
      );
      client.setQueryData(queries.session().queryKey, session);
      onClose(true);
    } catch (error) {
      // The session is over: the act is tried again, and asks to sign in.
      if (error instanceof ApiError && error.status === 401) return onClose(true);
      return showAt(edit)(error);
    }
  });
  const wrong = edit.problems.size > 0;
  return (
    <EditForm action={confirm} shown={wrong} onSubmit={() => password && confirm.run()}>
      <PasswordField {...textField(edit, "current_password")} label="Your Password" autoFocus />
      <div className={dialogCss.dialogActions}>
        <Button onClick={() => onClose(false)}>Cancel</Button>
        <Button type="submit" look="primary" inert_={!password} busy={confirm.busy}>
          Confirm
        </Button>
      </div>
    </EditForm>
  );
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
