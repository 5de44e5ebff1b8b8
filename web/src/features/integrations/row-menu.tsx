import { EllipsisVertical } from "lucide-react";
import { useRef, useState } from "react";
import type { Integration } from "@/api/schema";
import { Button } from "@/ui/button";
import kit from "@/ui/kit.module.css";
import { part } from "@/ui/part";
import { isInForce } from "./standing";

const OpenRowMenu = part(() => import("./open-row-menu").then((m) => m.OpenRowMenu));
const DeactivateDialog = part(() => import("./deactivate").then((m) => m.DeactivateDialog));

/**
 * What else can be done with an integration. Only a button until it is pressed: a grid has hundreds.
 * Nothing for one that has nothing else.
 */
export function RowMenu({ of }: { of: Integration }) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [deactivating, setDeactivating] = useState(false);
  if (!isInForce(of) && !deactivating) return null;
  return (
    <>
      <Button
        ref={button}
        look="quiet"
        className={kit.icon}
        aria-label={`More for ${of.name}`}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        <EllipsisVertical size={18} aria-hidden="true" />
      </Button>
      {open && (
        <OpenRowMenu
          of={of}
          button={button}
          onClose={() => setOpen(false)}
          onDeactivate={() => setDeactivating(true)}
        />
      )}
      {deactivating && (
        <DeactivateDialog
          of={of}
          onClose={() => setDeactivating(false)}
          finalFocus={() =>
            button.current ?? document.querySelector<HTMLElement>(`[data-activation="${of.id}"]`)
          }
        />
      )}
    </>
  );
}
