import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { fieldLook } from "../../kit/field.tsx";

interface KeyValueControlProps {
  label: string;
  disabled: boolean;
  value: unknown;
  onChange: (value: Record<string, string>) => void;
}

/** Names with values. A row without a name is not part of the value yet. */
export function KeyValueControl({ label, disabled, value, onChange }: KeyValueControlProps) {
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>(() =>
    Object.entries((value ?? {}) as Record<string, string>),
  );
  function set(next: readonly (readonly [string, string])[]): void {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([name]) => name !== "")));
  }
  return (
    <span role="group" aria-label={label} className="flex flex-col gap-1">
      {rows.map(([name, content], index) => (
        // Rows have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index} className="flex gap-1">
          <input
            aria-label={`Name ${index + 1}`}
            disabled={disabled}
            className={`${fieldLook} h-8`}
            value={name}
            onChange={(event) => set(rows.with(index, [event.target.value, content]))}
          />
          <input
            aria-label={`Value ${index + 1}`}
            disabled={disabled}
            className={`${fieldLook} h-8`}
            value={content}
            onChange={(event) => set(rows.with(index, [name, event.target.value]))}
          />
          <IconButton
            label={`Remove row ${index + 1}`}
            size="small"
            disabled={disabled}
            onClick={() => set(rows.toSpliced(index, 1))}
          >
            <X aria-hidden />
          </IconButton>
        </span>
      ))}
      <Button size="small" className="self-start" disabled={disabled} onClick={() => set([...rows, ["", ""]])}>
        <Plus aria-hidden />
        Add
      </Button>
    </span>
  );
}
