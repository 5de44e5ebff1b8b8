import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { answer, api } from "@/api/client";
import type { Delivery } from "@/api/schema";
import { Button } from "@/ui/button";
import { PasswordField, TextField } from "@/ui/field";
import { Card, Note } from "@/ui/kit";
import { useAction } from "@/ui/use-action";
import { type FormValues, isDetail, isPlainHttp, labels, missing } from "./form-values";
import css from "./info-tab.module.css";
import type { Judgment } from "./judgment";

interface Props {
  form: UseFormReturn<FormValues>;
  judgment: Judgment;
  /** The fields that something was entered in. */
  entered: Set<keyof FormValues>;
  readOnly: boolean;
  id: number | null;
  isNew: boolean;
  onSubmit: () => void;
}

const insecure = "With http:// the credentials can be read on the way. Use https://.";

const warningOf = (url: string, said?: string) =>
  [said, isPlainHttp(url) && insecure].filter(Boolean).join(" ") || undefined;

// What is already saved is not red, but says what is to be expected of it.
function useWarningsAtFirst(judgment: Judgment, id: number | null, callback: string) {
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || id === null || callback === "") return;
    asked.current = true;
    judgment.ask(["callback_url"]);
  });
}

export function InfoTab({ form, judgment, entered, readOnly, id, isNew, onSubmit }: Props) {
  const { watch, formState, trigger } = form;
  const error = (field: keyof FormValues) => formState.errors[field]?.message;
  // A field is judged when it is left, if something was entered; one that is wrong is not red any
  // more as soon as it changes.
  const register = (field: keyof FormValues) =>
    form.register(field, {
      validate: (text) =>
        missing[field]?.(text) ??
        (isDetail(field) ? judgment.problem(field, text) : undefined) ??
        true,
      onChange: () => {
        entered.add(field);
        if (form.getFieldState(field).invalid) trigger(field);
      },
      onBlur: async () => {
        if (!entered.has(field) || form.getFieldState(field).invalid) return;
        if (!(await trigger(field)) || !isDetail(field)) return;
        await judgment.ask([field]);
        if (judgment.problem(field, form.getValues(field))) trigger(field);
      },
    });
  const [name, callback, link] = watch(["name", "callback_url", "identity_link_url"]);
  useWarningsAtFirst(judgment, id, callback);
  const onEnter = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && !readOnly) {
      event.preventDefault();
      onSubmit();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in a field saves, as in a form
    <div className={css.cards} onKeyDown={onEnter}>
      <Card title="General">
        <div className={css.fields}>
          <TextField
            {...register("name")}
            label={labels.name}
            required
            readOnly={readOnly}
            autoFocus={isNew}
            data-start={isNew || undefined}
            autoComplete="off"
            error={error("name")}
            warning={judgment.warning("name", name)}
          />
          <TextField
            {...register("email")}
            label={labels.email}
            type="email"
            inputMode="email"
            readOnly={readOnly}
            autoComplete="off"
            error={error("email")}
            help="Who to contact about this integration."
          />
          <TextField
            {...register("callback_url")}
            label={labels.callback_url}
            inputMode="url"
            readOnly={readOnly}
            autoComplete="off"
            error={error("callback_url")}
            warning={warningOf(callback, judgment.warning("callback_url", callback))}
            help="The OAuth credentials are posted here for the token exchange. We strongly recommend https://."
          />
          {id !== null && <TestDelivery id={id} shown={callback !== ""} />}
          <TextField
            {...register("identity_link_url")}
            label={labels.identity_link_url}
            inputMode="url"
            readOnly={readOnly}
            autoComplete="off"
            error={error("identity_link_url")}
            warning={warningOf(link)}
            help="Where you sign in to the third-party account and link it with this integration."
          />
          {(callback === "") !== (link === "") && (
            <Note tone="info">
              Set both URLs or neither. With only one of them activation shows the tokens instead of
              exchanging them.
            </Note>
          )}
        </div>
      </Card>
      {!readOnly && (
        <Card title="Current User Identity Verification">
          <div className={css.fields}>
            <PasswordField
              {...register("current_password")}
              label={labels.current_password}
              required
              error={error("current_password")}
              help="Asked for at every save."
            />
          </div>
        </Card>
      )}
    </div>
  );
}

// Tests the saved URL: what is only typed is not sent anywhere.
function TestDelivery({ id, shown }: { id: number; shown: boolean }) {
  const [result, setResult] = useState<Delivery | null>(null);
  const test = useAction(async (key) => {
    setResult(null);
    setResult(
      await answer(
        api.POST("/integrations/{id}/hand-over/test", {
          params: { path: { id }, header: { "Idempotency-Key": key } },
        }),
      ),
    );
  });
  if (!shown) return null;
  return (
    <div className={css.test}>
      <Button small busy={test.busy} onClick={test.run}>
        {test.busy ? "Testing" : "Test the saved Callback URL"}
      </Button>
      <div role="status">
        {result && (
          <Note tone={result.result === "delivered" ? "success" : "danger"}>
            {result.message}
            <br />
            {[
              result.address,
              result.tls,
              result.status && `status ${result.status}`,
              `${result.duration_ms} ms`,
            ]
              .filter(Boolean)
              .join(" · ")}
          </Note>
        )}
        {test.error && <Note tone="danger">{test.error.message}</Note>}
      </div>
    </div>
  );
}
