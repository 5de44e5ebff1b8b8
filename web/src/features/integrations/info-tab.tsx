import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { answer, api } from "@/api/client";
import type { Delivery } from "@/api/schema";
import { Button } from "@/ui/button";
import { type Edit, textField } from "@/ui/edit/use-edit";
import { PasswordField, TextField } from "@/ui/field";
import { Card, Note } from "@/ui/kit";
import { useAction } from "@/ui/use-action";
import { type FormField, isPlainHttp, labels } from "./form-values";
import css from "./info-tab.module.css";

interface Props {
  edit: Edit<FormField>;
  readOnly: boolean;
  id: number | null;
  isNew: boolean;
  onSubmit: () => void;
}

const insecure = "With http:// the credentials can be read on the way. Use https://.";

const warningOf = (url: string, said?: string) =>
  [said, isPlainHttp(url) && insecure].filter(Boolean).join(" ") || undefined;

// What is already saved is not red, but says what is to be expected of it.
function useWarningsAtFirst(edit: Edit<FormField>, id: number | null, callback: string) {
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || id === null || callback === "") return;
    asked.current = true;
    void edit.ask(["callback_url"]);
  });
}

export function InfoTab({ edit, readOnly, id, isNew, onSubmit }: Props) {
  const callback = edit.value("callback_url");
  const link = edit.value("identity_link_url");
  useWarningsAtFirst(edit, id, callback);
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
            {...textField(edit, "name")}
            label={labels.name}
            required
            readOnly={readOnly}
            autoFocus={isNew}
            data-start={isNew || undefined}
            autoComplete="off"
            warning={edit.warning("name")}
          />
          <TextField
            {...textField(edit, "email")}
            label={labels.email}
            type="email"
            inputMode="email"
            readOnly={readOnly}
            autoComplete="off"
            help="Who to contact about this integration."
          />
          <TextField
            {...textField(edit, "callback_url")}
            label={labels.callback_url}
            inputMode="url"
            readOnly={readOnly}
            autoComplete="off"
            warning={warningOf(callback, edit.warning("callback_url"))}
            help="The OAuth credentials are posted here for the token exchange. We strongly recommend https://."
          />
          {id !== null && <TestDelivery id={id} shown={callback !== ""} />}
          <TextField
            {...textField(edit, "identity_link_url")}
            label={labels.identity_link_url}
            inputMode="url"
            readOnly={readOnly}
            autoComplete="off"
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
              {...textField(edit, "current_password")}
              label={labels.current_password}
              required
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
