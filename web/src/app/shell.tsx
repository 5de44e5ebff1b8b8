import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { queries } from "@/api/queries";
import { CriticalNotice } from "@/features/notifications/critical";
import { ConfirmPassword } from "@/features/session/confirm-password";
import { SignInAgain } from "@/features/session/sign-in-again";
import { Button } from "@/ui/button";
import { part } from "@/ui/part";
import { announce } from "@/ui/toasts";
import { useServerEvents } from "./events";
import { Header } from "./header";
import "./print.css";
import css from "./shell.module.css";
import { Sidebar } from "./sidebar";
import { useShortcutList } from "./use-shortcut-list";

const Drawer = part(() => import("./drawer").then((m) => m.Drawer));
const ShortcutList = part(() => import("./shortcut-list").then((m) => m.ShortcutList));

function focusTitle() {
  document.querySelector<HTMLElement>("[data-page-title]")?.focus();
}

// Where a new screen wants the cursor; the title when it does not say.
function focusStart() {
  const start = document.querySelector<HTMLElement>("main [data-start]");
  if (start) start.focus();
  else focusTitle();
}

// A new screen takes the focus and is announced; a changed filter of the same screen is not new.
function useFocusOnNavigation() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) {
      requestAnimationFrame(() => {
        focusStart();
        announce(document.title);
      });
    }
    before.current = path;
  }, [path]);
  return path;
}

/** What is around every screen. */
export function Shell() {
  const [menuOpen, setMenuOpen] = useState(false);
  const [menuWanted, setMenuWanted] = useState(false);
  const path = useFocusOnNavigation();
  const { outdated, connected } = useServerEvents();
  const about = useQuery(queries.about());
  const shortcutList = useShortcutList();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes when the place changes
  useEffect(() => setMenuOpen(false), [path]);
  return (
    <div className={css.shell}>
      <button type="button" className={css.skip} onClick={focusTitle} data-print="no">
        Skip to content
      </button>
      <aside className={css.side} data-print="no">
        <Sidebar version={about.data?.version} />
      </aside>
      {menuWanted && <Drawer open={menuOpen} onOpen={setMenuOpen} version={about.data?.version} />}
      <div className={css.page}>
        <Header
          onMenu={() => {
            setMenuWanted(true);
            setMenuOpen(true);
          }}
          onShortcuts={shortcutList.show}
          sandbox={about.data?.sandbox ?? false}
        />
        {outdated && (
          <div className={css.bar} role="status">
            A new version of Gatehouse is running.
            <Button small onClick={() => location.reload()}>
              Reload
            </Button>
          </div>
        )}
        {!connected && (
          <div className={css.bar} role="status">
            The connection to the server is interrupted. What you see may be old; it is tried again
            by itself.
          </div>
        )}
        <main className={css.main}>
          <Outlet />
        </main>
      </div>
      <ConfirmPassword over="page" />
      <SignInAgain />
      <CriticalNotice />
      {shortcutList.open && <ShortcutList onClose={shortcutList.close} />}
    </div>
  );
}
