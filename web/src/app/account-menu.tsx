import { Menu as MenuParts } from "@base-ui/react/menu";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answer, api } from "@/api/client";
import { sessionGate } from "@/api/session-gate";
import { toast } from "@/ui/toasts";
import { AccountFace } from "./account-face";
import { places } from "./addresses";
import css from "./header.module.css";

interface Props {
  username: string;
  onShortcuts: () => void;
}

/** Opens at once: it is loaded when somebody asks for it. */
export function AccountMenu({ username, onShortcuts }: Props) {
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
    <MenuParts.Root defaultOpen>
      <MenuParts.Trigger className={css.account}>
        <AccountFace username={username} />
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
