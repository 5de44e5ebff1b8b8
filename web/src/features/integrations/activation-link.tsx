import type { Integration } from "@/api/schema";
import { LinkButton } from "@/ui/button";
import { leaveBy } from "@/ui/list/place";
import { activationWord } from "./labels";
import { gridList, gridPlace } from "./search";

/** Opens the panel that activates or reauthorizes, over the grid; a link, so that it can be shared. */
export function ActivationLink({ of, from }: { of: Integration; from: "grid" | "edit" }) {
  return (
    <LinkButton
      look="link"
      to="/system/extensions/integrations"
      search={(before) => ({
        ...(from === "grid" ? before : gridPlace()),
        panel: "authorize" as const,
        id: of.id,
      })}
      aria-label={`${activationWord(of.status)} ${of.name}`}
      data-activation={of.id}
      resetScroll={false}
      onClick={() => from === "edit" && leaveBy(gridList, of.id)}
    >
      {activationWord(of.status)}
    </LinkButton>
  );
}
