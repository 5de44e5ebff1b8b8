import { ChevronDown, CircleUserRound } from "lucide-react";
import css from "./header.module.css";

/** What the button of the account's menu shows. */
export function AccountFace({ username }: { username: string }) {
  return (
    <>
      <CircleUserRound size={20} aria-hidden="true" />
      <span className={css.name}>{username}</span>
      <ChevronDown size={15} aria-hidden="true" />
    </>
  );
}
