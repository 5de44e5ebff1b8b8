import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell, Menu, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { queries } from "@/api/queries";
import { IconButton } from "@/ui/button";
import { Kbd } from "@/ui/kit";
import { part } from "@/ui/part";
import { AccountFace } from "./account-face";
import { places } from "./addresses";
import css from "./header.module.css";
import { HelpLink } from "./help-link";

const Palette = part(() => import("./palette").then((m) => m.Palette));

function useSearchKey(open: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [open]);
}

interface Props {
  onMenu: () => void;
  onShortcuts: () => void;
  sandbox: boolean;
}

export function Header({ onMenu, onShortcuts, sandbox }: Props) {
  const [searching, setSearching] = useState(false);
  const [typed, setTyped] = useState("");
  const search = () => {
    setTyped("");
    setSearching(true);
  };
  useSearchKey(search);
  const unread = useQuery(queries.newestNotification()).data?.unread ?? 0;
  return (
    <header className={css.header} data-print="no">
      <IconButton
        className={css.menu}
        label="Open menu"
        icon={<Menu size={21} />}
        onClick={onMenu}
      />
      <button type="button" className={css.search} onClick={search}>
        <Search size={17} aria-hidden="true" />
        <span className={css.searchText}>Search or jump to</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      <div className={css.right}>
        {sandbox && <span className={css.badge}>Sandbox</span>}
        <Link
          {...places.notifications}
          className={css.bell}
          aria-label={unread > 0 ? `Notifications, ${unread} unread` : "Notifications"}
        >
          <Bell size={19} aria-hidden="true" />
          {unread > 0 && (
            <span className={css.count} aria-hidden="true">
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </Link>
        <HelpLink />
        <Account onShortcuts={onShortcuts} />
      </div>
      {searching && (
        <Palette
          typed={typed}
          onType={setTyped}
          onClose={() => setSearching(false)}
          fallback={
            <input
              ref={(element) => element?.focus()}
              className={css.searchBegun}
              aria-label="Search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          }
        />
      )}
    </header>
  );
}

const AccountMenu = part(() => import("./account-menu").then((m) => m.AccountMenu));

// The menu's button; the menu itself is loaded when somebody goes for it.
function Account({ onShortcuts }: { onShortcuts: () => void }) {
  const username = useQuery(queries.session()).data?.operator.username ?? "";
  const [opened, setOpened] = useState(false);
  const button = (
    <button
      type="button"
      className={css.account}
      aria-haspopup="menu"
      aria-expanded={false}
      aria-busy={opened || undefined}
      onPointerEnter={AccountMenu.preload}
      onFocus={AccountMenu.preload}
      onClick={() => setOpened(true)}
    >
      <AccountFace username={username} />
    </button>
  );
  return opened ? (
    <AccountMenu username={username} onShortcuts={onShortcuts} fallback={button} />
  ) : (
    button
  );
}
