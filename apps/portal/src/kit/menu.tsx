import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

export interface MenuItem {
  label: ReactNode;
  onSelect: () => void;
  danger?: boolean;
}

/** A menu behind a button. It is not modal: see `Dialog` on scroll locks. */
export function Menu({ trigger, items }: { trigger: ReactNode; items: readonly (MenuItem | "line")[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="rising z-50 min-w-44 rounded-lg border bg-surface p-1 shadow-high"
        >
          {items.map((item, index) =>
            item === "line" ? (
              // oxlint-disable-next-line react/no-array-index-key
              <DropdownMenu.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <DropdownMenu.Item
                // oxlint-disable-next-line react/no-array-index-key
                key={index}
                onSelect={item.onSelect}
                className={`flex min-h-8 cursor-pointer items-center gap-2 rounded px-2 outline-none data-highlighted:bg-hover [&>svg]:size-4 ${
                  item.danger === true ? "text-bad" : ""
                }`}
              >
                {item.label}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
