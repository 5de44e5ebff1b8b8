import { Menu } from "@base-ui/react/menu";
import { EllipsisVertical } from "lucide-react";
import { useRef, useState } from "react";
import type { Integration } from "@/api/schema";
import { Button } from "@/ui/button";
import kit from "@/ui/kit.module.css";
import { DeactivateDialog } from "./deactivate";
import css from "./row-menu.module.css";
import { isInForce } from "./standing";

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
        <Menu.Root open onOpenChange={setOpen}>
          <Menu.Portal>
            <Menu.Positioner anchor={button} sideOffset={4} align="end" className={css.positioner}>
              <Menu.Popup
                className={css.popup}
                aria-label={`More for ${of.name}`}
                finalFocus={deactivating ? false : button}
              >
                <Menu.Item
                  className={css.item}
                  onClick={() => {
                    setOpen(false);
                    setDeactivating(true);
                  }}
                >
                  Deactivate
                </Menu.Item>
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
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
