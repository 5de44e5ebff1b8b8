import { ChevronRight } from "lucide-react";
import type { Setting } from "@/api/schema";
import { Button } from "@/ui/button";
import { Checkbox, Field, inputClass, selectClass } from "@/ui/field";
import { copyText } from "@/ui/kit";
import { useCopied } from "@/ui/use-copied";
import css from "./configuration.module.css";
import { type Drafts, inWords, rangeText, shownValue, usesDefault } from "./drafts";
import { GuestRoutes, guestAccess } from "./guest-routes";

interface Props {
  name: string;
  items: Setting[];
  open: boolean;
  onToggle: () => void;
  drafts: Drafts;
  errors: ReadonlyMap<string, string>;
  onChange: (setting: Setting, value: string | null) => void;
  /** A field was left that something was entered in. */
  onLeave: (path: string) => void;
}

/** A collapsible group of settings, as in Magento's configuration. */
export function Group({ name, items, open, onToggle, drafts, errors, onChange, onLeave }: Props) {
  const id = `group-${name.replace(/\W+/g, "-")}`;
  return (
    <section className={css.group}>
      <h3>
        <button
          type="button"
          className={css.toggle}
          aria-expanded={open}
          aria-controls={id}
          onClick={onToggle}
        >
          <ChevronRight size={17} aria-hidden="true" className={css.chevron} />
          {name}
        </button>
      </h3>
      <div id={id} hidden={!open} className={css.fields}>
        {items.map((setting) => (
          <SettingField
            key={setting.path}
            setting={setting}
            drafts={drafts}
            error={errors.get(setting.path)}
            onChange={(value) => onChange(setting, value)}
            onLeave={() => onLeave(setting.path)}
          />
        ))}
      </div>
    </section>
  );
}

function helpOf(setting: Setting): string {
  const empty = setting.can_be_empty && setting.empty_means ? `Empty: ${setting.empty_means}.` : "";
  const range = rangeText(setting);
  return [setting.help, range && `Allowed: ${range}.`, empty].filter(Boolean).join(" ");
}

// A setting whose danger lies in one value warns only there.
function warningOf(setting: Setting, value: string): string | undefined {
  if (!setting.danger) return undefined;
  const dangerousValue = setting.type === "yes_no" ? "1" : "0";
  return value === dangerousValue ? setting.danger : undefined;
}

function SettingField({
  setting,
  drafts,
  error,
  onChange,
  onLeave,
}: {
  setting: Setting;
  drafts: Drafts;
  error: string | undefined;
  onChange: (value: string | null) => void;
  onLeave: () => void;
}) {
  const value = shownValue(setting, drafts);
  const byDefault = usesDefault(setting, drafts);
  return (
    <div className={css.field} data-changed={drafts.has(setting.path) || undefined}>
      <Field
        id={`setting-${setting.path}`}
        label={setting.label}
        help={helpOf(setting)}
        error={error}
        warning={warningOf(setting, value)}
        aside={<span className={css.scope}>[global]</span>}
      >
        {(wiring) => (
          <Control {...{ setting, value, wiring, onChange, onLeave }} disabled={byDefault} />
        )}
      </Field>
      {setting.path === guestAccess && value === "1" && (
        <GuestRoutes saved={!drafts.has(setting.path)} />
      )}
      <div className={css.under}>
        <Checkbox
          label="Use system value"
          checked={byDefault}
          aria-label={`Use system value for ${setting.label}`}
          onChange={(event) => onChange(event.target.checked ? null : setting.default)}
        />
        <span>Default: {inWords(setting, setting.default)}</span>
        <CopyPath of={setting} />
      </div>
    </div>
  );
}

// Commands call a setting by its path; people need not read it.
function CopyPath({ of }: { of: Setting }) {
  const [copied, noteCopied] = useCopied();
  return (
    <Button
      look="link"
      title={of.path}
      aria-label={`Copy path of ${of.label}`}
      onClick={async () => (await copyText(of.path)) && noteCopied()}
    >
      {copied ? "Copied" : "Copy path"}
    </Button>
  );
}

interface ControlProps {
  setting: Setting;
  value: string;
  disabled: boolean;
  wiring: object;
  onChange: (value: string) => void;
  onLeave: () => void;
}

// Changing the control itself also ends the use of the system value.
function Control({ setting, value, disabled, wiring, onChange, onLeave }: ControlProps) {
  const common = { ...wiring, "data-default": disabled || undefined };
  if (setting.type === "yes_no" || setting.type === "choice") {
    const options =
      setting.type === "yes_no"
        ? [
            ["0", "No"],
            ["1", "Yes"],
          ]
        : setting.choices.map((choice) => [choice, choice]);
    return (
      <select
        {...common}
        className={selectClass}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <div className={css.unit}>
      <input
        {...common}
        className={inputClass}
        type={setting.type === "secret" ? "password" : "text"}
        autoComplete={setting.type === "secret" ? "new-password" : "off"}
        placeholder={
          setting.type === "secret" && setting.is_set ? "Stored; type to replace it" : undefined
        }
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onLeave}
      />
      {setting.unit && <span>{setting.unit}</span>}
    </div>
  );
}
