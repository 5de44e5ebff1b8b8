import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import css from "./page-header.module.css";

interface Crumb {
  label: string;
  to?: string;
  search?: object;
}

interface Props {
  title: string;
  /** The title as it is shown, where it has a name in it. */
  heading?: ReactNode;
  crumbs?: readonly Crumb[];
  status?: ReactNode;
  /** On a phone these stand at the bottom of the screen. */
  actions?: ReactNode;
  sticky?: boolean;
  hint?: string | undefined;
}

/** Name of the screen, the way to it, and what can be done. Takes the focus when a screen opens. */
export function PageHeader({ title, heading, crumbs = [], status, actions, sticky, hint }: Props) {
  const element = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Gatehouse`;
  }, [title]);
  return (
    <header className={[css.header, sticky && css.sticky].filter(Boolean).join(" ")}>
      <div className={css.names}>
        {crumbs.length > 0 && (
          <nav aria-label="Breadcrumb">
            <ol className={css.crumbs}>
              {crumbs.map((crumb) => (
                <li key={crumb.label}>
                  {crumb.to ? (
                    <Link to={crumb.to} search={crumb.search ?? {}}>
                      {crumb.label}
                    </Link>
                  ) : (
                    crumb.label
                  )}
                </li>
              ))}
            </ol>
          </nav>
        )}
        <div className={css.titleLine}>
          <h1 ref={element} tabIndex={-1} data-page-title>
            {heading ?? title}
          </h1>
          {status}
        </div>
      </div>
      {hint && <p className={css.hint}>{hint}</p>}
      {actions && <div className={sticky ? css.bar : css.actions}>{actions}</div>}
    </header>
  );
}
