import { Menu as MenuParts } from "@base-ui/react/menu";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Bell, ChevronDown, CircleUserRound, Menu, Search } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { answer, api } from "@/api/client";
import { queries } from "@/api/queries";
import { sessionGate } from "@/api/session-gate";
import { IconButton } from "@/ui/button";
import { Kbd } from "@/ui/kit";
import { toast } from "@/ui/toasts";
import { places } from "./addresses";
import css from "./header.module.css";
import { HelpLink } from "./help-link";

const Palette = lazy(() => import("./palette").then((m) => ({ default: m.Palette })));

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
  useSearchKey(() => setSearching(true));
  const unread = useQuery(queries.notifications({ per: 1, page: 1 })).data?.unread ?? 0;
  return (
    <header className={css.header} data-print="no">
      <IconButton
        className={css.menu}
        label="Open menu"
        icon={<Menu size={21} />}
        onClick={onMenu}
      />
      <button type="button" className={css.search} onClick={() => setSearching(true)}>
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
        <AccountMenu onShortcuts={onShortcuts} />
      </div>
      {searching && (
        <Suspense>
          <Palette onClose={() => setSearching(false)} />
        </Suspense>
      )}
    </header>
  );
}

function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const session = useQuery(queries.session()).data;
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    try {
      await answer(api.DELETE("/session"));
    } catch {
      toast("Signing out did not work. Try again.", { tone: "info" });
      return;
    }
    sessionGate.signedOut();
    client.clear();
    await navigate({ ...places.signedOut, replace: true });
  };
  return (
    <MenuParts.Root>
      <MenuParts.Trigger className={css.account}>
        <CircleUserRound size={20} aria-hidden="true" />
        <span className={css.name}>{session?.operator.username}</span>
        <ChevronDown size={15} aria-hidden="true" />
      </MenuParts.Trigger>
      <MenuParts.Portal>
        <MenuParts.Positioner sideOffset={6} align="end" className={css.positioner}>
          <MenuParts.Popup className={css.popup} aria-label="Account">
            <MenuParts.Item className={css.item} onClick={() => navigate(places.account)}>
              Account Settings
            </MenuParts.Item>
            <MenuParts.Item className={css.item} onClick={() => navigate(places.sessions)}>
              Active sessions
            </MenuParts.Item>
            <MenuParts.Item className={css.item} onClick={onShortcuts}>
              Keyboard shortcuts
            </MenuParts.Item>
            <MenuParts.Separator className={css.separator} />
            <MenuParts.Item className={css.item} onClick={signOut}>
              Sign Out
            </MenuParts.Item>
          </MenuParts.Popup>
        </MenuParts.Positioner>
      </MenuParts.Portal>
    </MenuParts.Root>
  );
}
