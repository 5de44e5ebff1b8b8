import { CircleAlert, Eye, EyeOff, TriangleAlert } from "lucide-react";
import { type ComponentProps, forwardRef, type ReactNode, useId, useState } from "react";
import { IconButton } from "./button";
import css from "./field.module.css";

interface FieldProps {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  warning?: string | undefined;
  required?: boolean | undefined;
  /** Something at the end of the label's line, such as a scope. */
  aside?: ReactNode;
}

interface Wiring {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  "aria-required"?: true;
}

/** Label, control, help, warning and error, wired for assistive technology. */
export function Field({
  label,
  help,
  error,
  warning,
  required,
  aside,
  id: givenId,
  children,
}: FieldProps & { id?: string | undefined; children: (wiring: Wiring) => ReactNode }) {
  const ownId = useId();
  const id = givenId ?? ownId;
  const described = [help && `${id}-help`, warning && `${id}-warning`, error && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  const wiring: Wiring = { id };
  if (described) wiring["aria-describedby"] = described;
  if (error) wiring["aria-invalid"] = true;
  if (required) wiring["aria-required"] = true;
  return (
    <div className={css.field}>
      <div className={css.labelLine}>
        <label htmlFor={id}>{label}</label>
        {required && (
          <span className={css.required} aria-hidden="true">
            Required
          </span>
        )}
        {aside}
      </div>
      {children(wiring)}
      {error && (
        <p id={`${id}-error`} className={css.error}>
          <CircleAlert size={15} aria-hidden="true" /> {error}
        </p>
      )}
      {warning && (
        <p id={`${id}-warning`} className={css.warning}>
          <TriangleAlert size={15} aria-hidden="true" /> {warning}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className={css.help}>
          {help}
        </p>
      )}
    </div>
  );
}

type InputProps = Omit<ComponentProps<"input">, "id"> & FieldProps & { id?: string };

export const TextField = forwardRef<HTMLInputElement, InputProps>(function TextField(
  { label, help, error, warning, required, aside, id, className, ...input },
  ref,
) {
  return (
    <Field {...{ label, help, error, warning, required, aside, id }}>
      {(wiring) => (
        <input
          {...input}
          {...wiring}
          ref={ref}
          className={[css.input, className].filter(Boolean).join(" ")}
        />
      )}
    </Field>
  );
});

export const PasswordField = forwardRef<HTMLInputElement, InputProps>(function PasswordField(
  { label, help, error, warning, required, aside, id, className, ...input },
  ref,
) {
  const [shown, setShown] = useState(false);
  return (
    <Field {...{ label, help, error, warning, required, aside, id }}>
      {(wiring) => (
        <div className={css.password}>
          <input
            autoComplete="current-password"
            spellCheck={false}
            {...input}
            {...wiring}
            ref={ref}
            type={shown ? "text" : "password"}
            className={css.input}
          />
          <IconButton
            label={`Show ${label}`}
            hint={shown ? "Hide what is typed" : "Show what is typed"}
            aria-pressed={shown}
            icon={shown ? <EyeOff size={17} /> : <Eye size={17} />}
            onClick={() => setShown(!shown)}
          />
        </div>
      )}
    </Field>
  );
});

type SelectProps = Omit<ComponentProps<"select">, "id"> & FieldProps & { id?: string };

export const SelectField = forwardRef<HTMLSelectElement, SelectProps>(function SelectField(
  { label, help, error, warning, required, aside, id, children, ...select },
  ref,
) {
  return (
    <Field {...{ label, help, error, warning, required, aside, id }}>
      {(wiring) => (
        <select {...select} {...wiring} ref={ref} className={`${css.input} ${css.select}`}>
          {children}
        </select>
      )}
    </Field>
  );
});

export function Checkbox({
  label,
  hideLabel,
  indeterminate,
  ...input
}: Omit<ComponentProps<"input">, "type"> & {
  label: string;
  hideLabel?: boolean;
  indeterminate?: boolean;
}) {
  return (
    <label className={css.checkbox}>
      <input
        {...input}
        type="checkbox"
        ref={(box) => {
          if (box) box.indeterminate = indeterminate ?? false;
        }}
      />
      <span className={hideLabel ? "visually-hidden" : undefined}>{label}</span>
    </label>
  );
}

export const inputClass = css.input ?? "";
export const selectClass = `${css.input} ${css.select}`;
