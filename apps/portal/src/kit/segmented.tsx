import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";

export interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: ReactNode; name?: string }[];
}

/** A choice among few, all in sight. */
export function Segmented<Value extends string>({ label, value, onChange, choices }: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      // An empty value is a second press on the chosen one, which chooses nothing else.
      onValueChange={(next) => next !== "" && onChange(next as Value)}
      className="inline-flex max-w-full overflow-x-auto rounded-md border bg-sunken p-0.5"
    >
      {choices.map(({ value: one, label: shown, name }) => (
        <ToggleGroup.Item
          key={one}
          value={one}
          aria-label={name}
          className="inline-flex min-h-7 shrink-0 items-center gap-1.5 rounded px-2.5 text-sm text-soft hover:text-ink data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-ink data-[state=on]:shadow-low [&>svg]:size-3.5"
        >
          {shown}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
