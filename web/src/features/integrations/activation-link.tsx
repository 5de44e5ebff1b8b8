import type { Integration } from "@/api/schema";
import { LinkButton } from "@/ui/button";
import { activationWord } from "./labels";

/** Opens the panel that activates or reauthorizes; a link, so that it can be shared. */
export function ActivationLink({ of }: { of: Integration }) {
  return (
    <LinkButton
      look="link"
      to="/system/extensions/integrations"
      search={(before) => ({ ...before, panel: "authorize" as const, id: of.id })}
      aria-label={`${activationWord(of.status)} ${of.name}`}
      data-activation={of.id}
      resetScroll={false}
    >
      {activationWord(of.status)}
    </LinkButton>
  );
}
