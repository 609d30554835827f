import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  /** `whole`: as wide as there is room, for something to work in. @default false */
  wide?: boolean | "whole";
}

/**
 * A question in front of everything else. Radix's own overlay would lock scrolling with an inline style sheet, which the
 * page's policy forbids; the page itself never scrolls, so a plain scrim does.
 */
export function Dialog({ open, onClose, title, description, children, footer, wide = false }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div aria-hidden className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={classNames(
            "rising fixed top-1/2 left-1/2 z-50 flex max-h-[88dvh] w-[calc(100vw-1.5rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl border bg-surface shadow-high",
            wide === "whole" ? "max-w-6xl" : wide ? "max-w-3xl" : "max-w-lg",
          )}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-2">
            <div className="min-w-0">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description !== undefined && <Radix.Description className="text-soft">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" size="small">
                <X aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="scroll-area min-h-0 px-5 py-2">{children}</div>
          {footer !== undefined && <footer className="flex justify-end gap-2 px-5 pt-2 pb-4">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
