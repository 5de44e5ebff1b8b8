import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { LinkButton } from "@/ui/button";
import { EmptyState, Loading } from "@/ui/kit";
import { isAwaited } from "./sign-in-window";

/**
 * Where third parties send people back to. The window closes itself when the tab that opened it goes
 * on; else, as after a command, it becomes the page of the integration.
 */
export function SignedInThereScreen() {
  const { id } = useSearch({ from: "/integration/loginSuccessCallback" });
  const navigate = useNavigate();
  const [stays, setStays] = useState(false);
  useEffect(() => {
    if (id === undefined) {
      navigate({ to: "/system/extensions/integrations", replace: true });
      return;
    }
    isAwaited(id).then((awaited) => {
      if (!awaited) {
        const params = { id: String(id) };
        const to = "/system/extensions/integrations/$id";
        navigate({ to, params, search: { tab: "deliveries" }, replace: true });
        return;
      }
      window.close();
      // Some browsers do not let a page close what they opened for it.
      setTimeout(() => setStays(true), 300);
    });
  }, [id, navigate]);
  if (!stays || id === undefined) return <Loading label="One moment">{null}</Loading>;
  return (
    <main>
      <EmptyState
        title="You are back from the third party"
        actions={
          <LinkButton
            to="/system/extensions/integrations/$id"
            params={{ id: String(id) }}
            search={{ tab: "deliveries" }}
          >
            Show the integration here
          </LinkButton>
        }
      >
        The other tab shows how the hand-over goes. You can close this one.
      </EmptyState>
    </main>
  );
}
