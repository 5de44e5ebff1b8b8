import { useRef } from "react";
import type { Notification } from "@/api/schema";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { When } from "@/ui/time";

interface Props {
  critical: Notification;
  read: { busy: boolean; run: () => void };
  onClose: () => void;
}

export function CriticalDialog({ critical, read, onClose }: Props) {
  const later = useRef<HTMLButtonElement>(null);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={critical.title}
      initialFocus={later}
      actions={
        <>
          <Button ref={later} onClick={onClose}>
            Later
          </Button>
          <Button look="primary" busy={read.busy} onClick={read.run}>
            Mark as Read
          </Button>
        </>
      }
    >
      <p>{critical.message}</p>
      <p>
        <When iso={critical.at} />
      </p>
    </ConfirmDialog>
  );
}
