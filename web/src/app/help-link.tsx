import { useRouterState } from "@tanstack/react-router";
import { CircleHelp } from "lucide-react";
import { guideAddress } from "./addresses";
import css from "./header.module.css";
import { helpFor } from "./help";
import { adminBase } from "./place";

/** Leads to what the guide says of the screen that is open; in a window of its own. */
export function HelpLink() {
  const href = useRouterState({ select: (state) => state.location.href });
  const { page, heading } = helpFor(href, adminBase);
  return (
    <a
      href={guideAddress(page, heading)}
      target="_blank"
      rel="noopener"
      className={css.bell}
      aria-label="Help: the guide to this screen, in a new window"
    >
      <CircleHelp size={19} aria-hidden="true" />
    </a>
  );
}
