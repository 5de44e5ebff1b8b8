import { useQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { queries } from "@/api/queries";
import type { Credentials } from "@/api/schema";
import { Button } from "@/ui/button";
import { copyText, Note, RadioSegment } from "@/ui/kit";
import { useAction } from "@/ui/use-action";
import { useCopied } from "@/ui/use-copied";
import { type Language, snippets, whoami } from "./snippets";
import css from "./tokens.module.css";

interface Props {
  id: number;
  credentials: Credentials;
  onTaken: () => void;
}

/** A first signed call: made here and now, and as a program to take along. */
export function TryIt({ id, credentials, onTaken }: Props) {
  const about = useQuery(queries.about()).data;
  const [language, setLanguage] = useState<Language>("curl");
  const [copied, noteCopied] = useCopied();
  const base = about?.base_url || `${location.origin}/`;
  const url = `${base.replace(/\/$/, "")}/${whoami}`;
  const text = snippets.find((one) => one.value === language)?.write(url, credentials) ?? "";
  const copy = async () => {
    if (!(await copyText(text))) return;
    noteCopied();
    onTaken();
  };
  return (
    <section className={css.try} aria-label="Try it">
      <h2>Try it</h2>
      <TestCall id={id} />
      <p>The same call as a program. It has the values above in it, so keep it as safe as them.</p>
      <div className={css.languages}>
        <RadioSegment
          legend="Language"
          options={snippets}
          value={language}
          onChange={(next) => setLanguage(next)}
        />
        <Button small onClick={copy}>
          {copied ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />}
          {copied ? "Copied" : `Copy ${snippets.find((one) => one.value === language)?.label}`}
        </Button>
      </div>
      <pre>
        <code>{text}</code>
      </pre>
    </section>
  );
}

// The store is where this page is, unless the server says that connectors find it elsewhere.
const reachable = (url: string) =>
  new URL(url).origin === location.origin ? url : `${location.origin}/${whoami}`;

// The server signs the call with the integration's credentials; this page sends it, without its own
// session, and shows what the store answers.
function TestCall({ id }: { id: number }) {
  const [told, setTold] = useState<{ status: number; text: string } | null>(null);
  const call = useAction(async (key) => {
    setTold(null);
    const params = { path: { id }, header: { "Idempotency-Key": key } };
    const signed = await answer(api.POST("/integrations/{id}/test-call", { params }));
    const response = await fetch(reachable(signed.url), {
      method: signed.method,
      headers: { Authorization: signed.authorization },
      credentials: "omit",
      cache: "no-store",
    });
    setTold({ status: response.status, text: await response.text() });
  });
  return (
    <>
      <div>
        <Button busy={call.busy} onClick={call.run}>
          {call.busy ? "Calling" : "Test call"}
        </Button>
      </div>
      <div role="status" className={css.told}>
        {told && (
          <Note tone={told.status === 200 ? "success" : "danger"}>
            {told.status === 200
              ? "The store knows the integration by these values. It answered:"
              : `The store answered with status ${told.status}:`}
            <pre>
              <code>{pretty(told.text)}</code>
            </pre>
          </Note>
        )}
        {call.error && <Note tone="danger">{call.error.message}</Note>}
      </div>
    </>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
