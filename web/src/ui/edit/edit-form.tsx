import type { FormEvent, ReactNode } from "react";
import { ApiError } from "@/api/client";
import { Note } from "@/ui/kit";
import type { useAction } from "@/ui/use-action";
import css from "./edit-form.module.css";
import type { Edit } from "./use-edit";

type Action = Pick<ReturnType<typeof useAction>, "error">;

/** Fields one below the other; above them why the last act failed, unless the fields show it. */
export function EditForm({
  action,
  shown,
  onSubmit,
  more,
  children,
}: {
  action: Action;
  /** Whether the fields say what is wrong. */
  shown: boolean;
  onSubmit: () => unknown;
  /** Behind the sentence that says what failed. */
  more?: ReactNode;
  children: ReactNode;
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      {action.error && !shown && (
        <Note tone="danger" role="alert">
          {action.error.message}
          {more}
        </Note>
      )}
      {children}
    </form>
  );
}

/** Puts what the server refused at its fields, and passes it on. */
export const showAt =
  <F extends string>(edit: Edit<F>) =>
  (error: unknown): never => {
    if (error instanceof ApiError) edit.refuse(error.problem.errors ?? []);
    throw error;
  };
