import { Dialog } from "@base-ui/react/dialog";
import { useQueryClient } from "@tanstack/react-query";
import { ApiError, answer, api } from "@/api/client";
import { queries } from "@/api/queries";
import { Button } from "@/ui/button";
import dialogCss from "@/ui/dialog.module.css";
import { EditForm, showAt } from "@/ui/edit/edit-form";
import { textField, useEdit } from "@/ui/edit/use-edit";
import { PasswordField } from "@/ui/field";
import { useAction } from "@/ui/use-action";

interface Props {
  open: boolean;
  onClose: (confirmed: boolean) => void;
}

export function ConfirmDialog({ open, onClose }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose(false)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={`${dialogCss.backdrop} ${dialogCss.over}`} forceRender />
        <Dialog.Popup className={dialogCss.dialog}>
          <Dialog.Title className={dialogCss.title}>Confirm your password</Dialog.Title>
          <Dialog.Description>
            This shows credentials or weakens security. Your password then counts for five minutes.
          </Dialog.Description>
          <ConfirmForm onClose={onClose} />
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
