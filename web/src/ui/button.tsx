import { createLink } from "@tanstack/react-router";
import { type ComponentProps, forwardRef, type ReactNode } from "react";
import css from "./kit.module.css";

export type ButtonLook = "plain" | "primary" | "danger" | "quiet" | "link";

interface Looks {
  look?: ButtonLook | undefined;
  small?: boolean | undefined;
}

function classes({ look = "plain", small }: Looks, more?: string) {
  return [css.button, look === "plain" ? "" : css[look], small ? css.small : "", more]
    .filter(Boolean)
    .join(" ");
}

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled">, Looks {
  /** See ui/tips.tsx. */
  "data-tip"?: string;
  /** Shows that it works on it; stays focusable, and does nothing when pressed again. */
  busy?: boolean;
  /** Cannot be used now; stays focusable, so that its reason can be read. */
  inert_?: boolean;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { look, small, busy, inert_, className, onClick, type = "button", ...rest },
  ref,
) {
  const off = busy || inert_;
  return (
    <button
      {...rest}
      ref={ref}
      type={type}
      className={classes({ look, small }, className)}
      aria-disabled={off ? true : undefined}
      onClick={(event) => (off ? event.preventDefault() : onClick?.(event))}
    />
  );
});

const Anchor = forwardRef<HTMLAnchorElement, ComponentProps<"a"> & Looks>(function Anchor(
  { look, small, className, ...rest },
  ref,
) {
  return <a {...rest} ref={ref} className={classes({ look, small }, className)} />;
});

/** A link that looks like a button. */
export const LinkButton = createLink(Anchor);

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  label: string;
  /** Said in the tooltip instead of the label, such as why it cannot be used. */
  hint?: string;
  icon: ReactNode;
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, hint, icon, className, ...rest },
  ref,
) {
  return (
    <Button
      look="quiet"
      {...rest}
      ref={ref}
      className={[css.icon, className].filter(Boolean).join(" ")}
      aria-label={label}
      aria-description={hint}
      data-tip={hint ?? label}
    >
      {icon}
    </Button>
  );
});
