import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { answer, api, rememberCsrfToken } from "@/api/client";
import { queries } from "@/api/queries";
import type { Session } from "@/api/schema";
import { sessionGate } from "@/api/session-gate";
import mark from "@/app/mark.svg";
import { adminBase } from "@/app/place";
import { safeNext } from "@/app/safe-next";
import { Button } from "@/ui/button";
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
  const [username, setUsername] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [capsLock, setCapsLock] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const signIn = useAction(async () => {
    try {
      const session = await answer(api.POST("/session", { body: { username, password } }));
      rememberCsrfToken(session.csrf_token);
      sessionGate.wasSignedIn();
      client.setQueryData(queries.session().queryKey, session);
      onSignedIn(session);
    } catch (error) {
      setPassword("");
      passwordField.current?.focus();
      throw error;
    }
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.run();
  };
  return (
    <form onSubmit={submit} className={css.form} noValidate>
      {signIn.error && (
        <Note tone="danger" role="alert">
          {signIn.error.message}
          {signIn.error.retryAfter !== undefined && (
            <> Try again in {Math.ceil(signIn.error.retryAfter / 60)} min.</>
          )}
        </Note>
      )}
      <TextField
        label="User name"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={!known}
        value={username}
        readOnly={known !== undefined}
        onChange={(event) => setUsername(event.target.value)}
      />
      <PasswordField
        ref={passwordField}
        label="Password"
        autoFocus={known !== undefined}
        value={password}
        warning={capsLock ? "Caps Lock is on." : undefined}
        onChange={(event) => setPassword(event.target.value)}
        onKeyUp={(event) => setCapsLock(event.getModifierState("CapsLock"))}
      />
      <Button type="submit" look="primary" busy={signIn.busy}>
        {signIn.busy ? "Signing in" : "Sign in"}
      </Button>
    </form>
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
      </div>
    </main>
  );
}
