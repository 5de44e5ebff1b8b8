import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api, asApiError } from "@/api/client";
import { queries } from "@/api/queries";
import type { Account } from "@/api/schema";
import { chooseTheme, storedTheme, type Theme } from "@/app/theme";
import { Button, LinkButton } from "@/ui/button";
import { PasswordField, TextField } from "@/ui/field";
import { Card, ErrorState, Note, RadioSegment } from "@/ui/kit";
import { PageHeader } from "@/ui/page-header";
import { toast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";
import css from "./account.module.css";

/** Account Settings. */
export function AccountScreen() {
  const account = useQuery(queries.account());
  return (
    <>
      <PageHeader
        title="Account Settings"
        actions={<LinkButton to="/account/sessions">Active sessions</LinkButton>}
      />
      <div className={css.page}>
        {account.isError && (
          <ErrorState
            title="The account could not be loaded"
            error={asApiError(account.error)}
            onRetry={() => account.refetch()}
          />
        )}
        {account.data && <DetailsCard account={account.data} />}
        <PasswordCard />
        <ThemeCard />
      </div>
    </>
  );
}

function DetailsCard({ account }: { account: Account }) {
  const [username, setUsername] = useState(account.username);
  const [email, setEmail] = useState(account.email);
  const [password, setPassword] = useState("");
  const client = useQueryClient();
  const save = useAction(async () => {
    await answer(api.PATCH("/account", { body: { username, email, current_password: password } }));
    setPassword("");
    await Promise.all([
      client.invalidateQueries({ queryKey: ["account"] }),
      client.invalidateQueries({ queryKey: ["session"] }),
    ]);
    toast("You saved the account.");
  });
  const { error, general } = fieldErrors(save.error, ["username", "email", "current_password"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.run();
  };
  return (
    <Card title="Account Information">
      <form className={css.form} onSubmit={submit} noValidate>
        {general && (
          <Note tone="danger" role="alert">
            {general}
          </Note>
        )}
        <TextField
          label="User Name"
          autoComplete="username"
          required
          value={username}
          error={error("username")}
          onChange={(event) => setUsername(event.target.value)}
        />
        <TextField
          label="Email"
          type="email"
          autoComplete="email"
          value={email}
          error={error("email")}
          onChange={(event) => setEmail(event.target.value)}
        />
        <p className={css.role}>Role: {account.role}</p>
        <PasswordField
          label="Your Password"
          required
          value={password}
          error={error("current_password")}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" look="primary" busy={save.busy}>
          Save Account
        </Button>
      </form>
    </Card>
  );
}

function fieldErrors(failure: ReturnType<typeof asApiError> | null, fields: string[]) {
  const errors = failure?.problem.errors ?? [];
  const error = (field: string) => errors.find((one) => one.field === field)?.message;
  const known = errors.some((one) => fields.includes(one.field));
  return { error, general: failure && !known ? failure.message : null };
}

function PasswordCard() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [mismatch, setMismatch] = useState(false);
  const change = useAction(async (key) => {
    await answer(
      api.POST("/account/password", {
        params: { header: { "Idempotency-Key": key } },
        body: { current_password: current, new_password: next },
      }),
    );
    setCurrent("");
    setNext("");
    setAgain("");
    toast("Your password has been changed. Your other sessions have ended.");
  });
  const { error, general } = fieldErrors(change.error, ["current_password", "new_password"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMismatch(next !== again);
    if (next === again) change.run();
  };
  return (
    <Card title="Password">
      <form className={css.form} onSubmit={submit} noValidate>
        {general && (
          <Note tone="danger" role="alert">
            {general}
          </Note>
        )}
        <PasswordField
          label="Current Password"
          required
          value={current}
          error={error("current_password")}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordField
          label="New Password"
          autoComplete="new-password"
          required
          value={next}
          error={error("new_password")}
          help="At least 8 characters, among them a letter and a digit."
          onChange={(event) => setNext(event.target.value)}
        />
        <PasswordField
          label="Password Confirmation"
          autoComplete="new-password"
          required
          value={again}
          error={mismatch && next !== again ? "The two passwords are not the same." : undefined}
          onChange={(event) => setAgain(event.target.value)}
          onBlur={() => setMismatch(again !== "" && next !== again)}
        />
        <Button type="submit" busy={change.busy}>
          Change password
        </Button>
      </form>
    </Card>
  );
}

const themes = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

function ThemeCard() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  return (
    <Card title="Theme">
      <RadioSegment
        legend="Theme"
        options={themes}
        value={theme}
        onChange={(next) => {
          chooseTheme(next);
          setTheme(next);
        }}
      />
    </Card>
  );
}
