import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, asApiError } from "@/api/client";
import { keys, queries } from "@/api/queries";
import type { Account } from "@/api/schema";
import { places } from "@/app/addresses";
import { chooseTheme, storedTheme, type Theme } from "@/app/theme";
import { Button, LinkButton } from "@/ui/button";
import { EditForm, showAt } from "@/ui/edit/edit-form";
import { type Edit, textField, useEdit } from "@/ui/edit/use-edit";
import { PasswordField, TextField } from "@/ui/field";
import { Card, ErrorState, RadioSegment } from "@/ui/kit";
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
        actions={<LinkButton {...places.sessions}>Active sessions</LinkButton>}
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
        {/* Behind it, not before: they would be moved by it. */}
        {!account.isPending && (
          <>
            <PasswordCard />
            <ThemeCard />
          </>
        )}
      </div>
    </>
  );
}

const detailFields = ["username", "email", "current_password"] as const;
type DetailField = (typeof detailFields)[number];

function DetailsCard({ account }: { account: Account }) {
  const saved = { username: account.username, email: account.email, current_password: "" };
  const edit = useEdit<DetailField>({ fields: detailFields, saved: (field) => saved[field] });
  const client = useQueryClient();
  const save = useAction(async () => {
    const body = Object.fromEntries(
      detailFields.map((field) => [field, edit.value(field)]),
    ) as Record<DetailField, string>;
    await answer(api.PATCH("/account", { body })).catch(showAt(edit));
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.account }),
      client.invalidateQueries({ queryKey: keys.session }),
    ]);
    edit.reset();
    toast("You saved the account.");
  });
  return (
    <Card title="Account Information">
      <EditForm action={save} onSubmit={save.run} shown={edit.problems.size > 0}>
        <TextField
          {...textField(edit, "username")}
          label="User Name"
          autoComplete="username"
          required
        />
        <TextField {...textField(edit, "email")} label="Email" type="email" autoComplete="email" />
        <p className={css.role}>Role: {account.role}</p>
        <PasswordField {...textField(edit, "current_password")} label="Your Password" required />
        <Button type="submit" look="primary" busy={save.busy}>
          Save Account
        </Button>
      </EditForm>
    </Card>
  );
}

const passwordFields = ["current_password", "new_password", "again"] as const;
type NewPasswordField = (typeof passwordFields)[number];

function PasswordCard() {
  const edit: Edit<NewPasswordField> = useEdit<NewPasswordField>({
    fields: passwordFields,
    saved: () => "",
    missing: {
      again: (text: string): string | undefined =>
        text === edit.value("new_password") ? undefined : "The two passwords are not the same.",
    },
  });
  const change = useAction(async (key) => {
    await answer(
      api.POST("/account/password", {
        params: { header: { "Idempotency-Key": key } },
        body: {
          current_password: edit.value("current_password"),
          new_password: edit.value("new_password"),
        },
      }),
    ).catch(showAt(edit));
    edit.reset();
    toast("Your password has been changed. Your other sessions have ended.");
  });
  const submit = async () => {
    if (await edit.check()) await change.run();
  };
  return (
    <Card title="Password">
      <EditForm action={change} onSubmit={submit} shown={edit.problems.size > 0}>
        <PasswordField {...textField(edit, "current_password")} label="Current Password" required />
        <PasswordField
          {...textField(edit, "new_password")}
          label="New Password"
          autoComplete="new-password"
          required
          help="At least 8 characters, among them a letter and a digit."
        />
        <PasswordField
          {...textField(edit, "again")}
          label="Password Confirmation"
          autoComplete="new-password"
          required
        />
        <Button type="submit" busy={change.busy}>
          Change password
        </Button>
      </EditForm>
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
