import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

export interface ConfirmProps {
  title: string;
  children: ReactNode;
  /** What the button that does it says. */
  verb: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what cannot be undone. */
export function Confirm({ title, children, verb, busy = false, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>No</Button>
          <Button look="danger" busy={busy} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      <div className="text-soft">{children}</div>
    </Dialog>
  );
}
