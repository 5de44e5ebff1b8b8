import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api, rememberCsrfToken } from "@/api/client";
import { queries } from "@/api/queries";
import type { Session } from "@/api/schema";
import { sessionGate } from "@/api/session-gate";
import { guideAddress } from "@/app/addresses";
import mark from "@/app/mark.svg";
import { adminBase } from "@/app/place";
import { safeNext } from "@/app/safe-next";
import { Button } from "@/ui/button";
import { EditForm } from "@/ui/edit/edit-form";
import { textField, useEdit } from "@/ui/edit/use-edit";
import { PasswordField, TextField } from "@/ui/field";
import { Note } from "@/ui/kit";
import { useAction } from "@/ui/use-action";
import css from "./sign-in.module.css";

/** User name and password; used on the sign-in screen and in the dialog over a page. */
export function SignInForm({
  username: known,
  onSignedIn,
}: {
  username?: string;
  onSignedIn: (session: Session) => void;
}) {
  const edit = useEdit<"username" | "password">({
    fields: ["username", "password"],
    saved: (field) => (field === "username" ? (known ?? "") : ""),
  });
  const [capsLock, setCapsLock] = useState(false);
  const client = useQueryClient();
  const signIn = useAction(async () => {
    try {
      const body = { username: edit.value("username"), password: edit.value("password") };
      const session = await answer(api.POST("/session", { body }));
      rememberCsrfToken(session.csrf_token);
      sessionGate.wasSignedIn();
      client.setQueryData(queries.session().queryKey, session);
      onSignedIn(session);
    } catch (error) {
      edit.enter("password", "");
      edit.focus("password");
      throw error;
    }
  });
  const wait = signIn.error?.retryAfter;
  return (
    <EditForm
      action={signIn}
      shown={false}
      onSubmit={signIn.run}
      more={wait !== undefined && <> Try again in {Math.ceil(wait / 60)} min.</>}
    >
      <TextField
        label="User name"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={!known}
        readOnly={known !== undefined}
        {...textField(edit, "username")}
      />
      <PasswordField
        label="Password"
        autoFocus={known !== undefined}
        {...textField(edit, "password")}
        warning={capsLock ? "Caps Lock is on." : undefined}
        onKeyUp={(event) => setCapsLock(event.getModifierState("CapsLock"))}
      />
      <Button type="submit" look="primary" busy={signIn.busy}>
        {signIn.busy ? "Signing in" : "Sign in"}
      </Button>
    </EditForm>
  );
}

export function SignInScreen() {
  const { next, left } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  document.title = "Sign in · Gatehouse";
  const go = () => {
    const path = safeNext(next);
    const inside = path.startsWith(adminBase) ? path.slice(adminBase.length) : path.slice(1);
    router.history.replace(adminBase + inside);
  };
  return (
    <main className={css.screen}>
      <div className={css.card}>
        <p className={css.brand}>
          <img src={mark} alt="" width={34} height={34} /> Gatehouse
        </p>
        <h1>Sign in</h1>
        {left && <Note tone="info">You are signed out.</Note>}
        {!left && next && next !== "/" && <Note tone="info">Sign in to see this page.</Note>}
        <SignInForm onSignedIn={go} />
        <a href={guideAddress("operators", "operators-by-command")} target="_blank" rel="noopener">
          Help
        </a>
      </div>
    </main>
  );
}
