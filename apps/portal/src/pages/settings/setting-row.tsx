import { useId } from "react";
import type { SettingDefinition } from "@hearth/sdk/settings";
import { Chip } from "../../kit/chip.tsx";
import { SettingControl } from "./setting-control.tsx";

export interface SettingRowProps {
  definition: SettingDefinition;
  value: unknown;
  /** Where the value comes from. */
  source: string;
  /** A value that is never shown is stored. */
  isStored: boolean;
  isChanged: boolean;
  error?: string | undefined;
  onChange: (value: unknown) => void;
}

/** A setting with what it does, where its value comes from, and what is wrong with a new one. */
export function SettingRow({ definition, value, source, isStored, isChanged, error, onChange }: SettingRowProps) {
  const id = useId();
  const { label, description, restart, help, scope, key } = definition;
  return (
    <li
      id={`setting-${key}`}
      className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[1fr_minmax(12rem,18rem)] md:items-center"
    >
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-1.5">
          <label id={`${id}-label`} htmlFor={id} className="font-medium">
            {label}
          </label>
          {isChanged && <Chip tone="accent">not saved</Chip>}
          {source !== "default" && !isChanged && <Chip>changed</Chip>}
          {scope === "hub" && <Chip>whole hub</Chip>}
          {restart === true && <Chip tone="warn">needs a restart</Chip>}
        </p>
        <p id={`${id}-hint`} className="text-sm text-soft">
          {description}{" "}
          {help !== undefined && (
            <a href={help} target="_blank" rel="noreferrer" className="underline">
              More about {label}
            </a>
          )}
        </p>
        {error !== undefined && (
          <p id={`${id}-error`} role="alert" className="text-sm text-bad">
            {error}
          </p>
        )}
      </div>
      <SettingControl
        {...{ definition, value, isStored, onChange }}
        id={id}
        disabled={false}
        invalid={error !== undefined}
      />
    </li>
  );
}
