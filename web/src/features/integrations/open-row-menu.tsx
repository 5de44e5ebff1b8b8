import { Menu } from "@base-ui/react/menu";
import { type RefObject, useRef } from "react";
import type { Integration } from "@/api/schema";
import css from "./row-menu.module.css";

interface Props {
  of: Integration;
  /** It opens at this one, which has the focus again when nothing was chosen. */
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
  onDeactivate: () => void;
}

/** What RowMenu opens: loaded when somebody asks for it. */
export function OpenRowMenu({ of, button, onClose, onDeactivate }: Props) {
  const chosen = useRef(false);
  return (
    <Menu.Root open onOpenChange={(open) => !open && onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={button} sideOffset={4} align="end" className={css.positioner}>
          <Menu.Popup
            className={css.popup}
            aria-label={`More for ${of.name}`}
            finalFocus={() => (chosen.current ? false : button.current)}
          >
            <Menu.Item
              className={css.item}
              onClick={() => {
                chosen.current = true;
                onClose();
                onDeactivate();
              }}
            >
              Deactivate
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
