import { Check, Copy, Download, FileJson } from "lucide-react";
import { useRef } from "react";
import type { Credentials } from "@/api/schema";
import { Button } from "@/ui/button";
import { Checkbox, TextField } from "@/ui/field";
import { copyText, Note } from "@/ui/kit";
import { useCopied } from "@/ui/use-copied";
import { download } from "./download";
import css from "./tokens.module.css";
import { TryIt } from "./try-it";

const fields = [
  { key: "consumer_key", label: "Consumer Key" },
  { key: "consumer_secret", label: "Consumer Secret" },
  { key: "access_token", label: "Access Token" },
  { key: "access_token_secret", label: "Access Token Secret" },
] as const;

const fileName = (name: string, end: string) =>
  `${
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "integration"
  }${end}`;

const asEnv = (values: Credentials) =>
  fields.map(({ key }) => `${key.toUpperCase()}=${values[key]}\n`).join("");

const asJson = (values: Credentials) =>
  `${JSON.stringify(Object.fromEntries(fields.map(({ key }) => [key, values[key]])), null, 2)}\n`;

interface Props {
  id: number;
  credentials: Credentials;
  name: string;
  taken: boolean;
  /** They were copied or downloaded, or the person says so; or takes that back. */
  onTaken: (taken: boolean) => void;
}

/** The four values in the guide's order. They are nowhere but in this component's properties. */
export function TokenFields({ id, credentials, name, taken, onTaken: setTaken }: Props) {
  const onTaken = () => setTaken(true);
  return (
    <>
      <Note tone="warning">
        Store these in a secret manager now. After you close this panel they can be shown again only
        with your password, and every reveal is written to the history.
      </Note>
      {fields.map(({ key, label }) => (
        <SecretField key={key} label={label} value={credentials[key]} onCopied={onTaken} />
      ))}
      <div className={css.actions}>
        <Button
          onClick={() => {
            download(fileName(name, ".env"), asEnv(credentials), "text/plain");
            onTaken();
          }}
        >
          <Download size={16} aria-hidden="true" /> Download .env
        </Button>
        <Button
          onClick={() => {
            download(fileName(name, ".json"), asJson(credentials), "application/json");
            onTaken();
          }}
        >
          <FileJson size={16} aria-hidden="true" /> Download JSON
        </Button>
        <Button onClick={async () => (await copyText(asEnv(credentials))) && onTaken()}>
          <Copy size={16} aria-hidden="true" /> Copy all
        </Button>
        <span className={css.state}>
          <span role="status">{taken ? "" : "Not copied yet"}</span>
          <Checkbox
            label="I have them"
            checked={taken}
            onChange={(event) => setTaken(event.target.checked)}
          />
        </span>
      </div>
      <TryIt id={id} credentials={credentials} onTaken={onTaken} />
    </>
  );
}

export function SecretField({
  label,
  value,
  onCopied,
}: {
  label: string;
  value: string;
  onCopied?: () => void;
}) {
  const [copied, noteCopied] = useCopied();
  const input = useRef<HTMLInputElement>(null);
  const copy = async () => {
    if (!(await copyText(value, input.current))) return;
    noteCopied();
    onCopied?.();
  };
  return (
    <div className={css.secret}>
      <TextField
        ref={input}
        label={label}
        className={css.value}
        readOnly
        spellCheck={false}
        autoComplete="off"
        value={value}
        onFocus={(event) => event.target.select()}
      />
      <Button onClick={copy} aria-label={`${copied ? "Copied" : "Copy"} ${label}`}>
        {copied ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />}
        {copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
