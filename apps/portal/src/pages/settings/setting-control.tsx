import { Slider, Switch } from "radix-ui";
import type { SettingDefinition } from "@hearth/sdk/settings";
import { fieldLook } from "../../kit/field.tsx";
import { KeyValueControl } from "./key-value-control.tsx";
import { JsonControl } from "./json-control.tsx";

export interface SettingControlProps {
  id: string;
  definition: SettingDefinition;
  value: unknown;
  isStored: boolean;
  disabled: boolean;
  invalid: boolean;
  onChange: (value: unknown) => void;
}

/** The control for a setting's type. */
export function SettingControl(props: SettingControlProps) {
  const { id, definition, value, isStored, disabled, invalid, onChange } = props;
  const { type, minimum, maximum, step, unit, placeholder, options = [], label } = definition;
  const shared = {
    id,
    disabled,
    "aria-describedby": `${id}-hint${invalid ? ` ${id}-error` : ""}`,
    "aria-invalid": invalid || undefined,
  };
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  switch (type) {
    case "toggle":
      return (
        <Switch.Root
          {...shared}
          aria-labelledby={`${id}-label`}
          checked={value === true}
          onCheckedChange={onChange}
          className="h-5.5 w-9.5 shrink-0 rounded-full border border-line-strong bg-sunken p-0.5 data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-60"
        >
          <Switch.Thumb className="block size-4 rounded-full bg-line-strong transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
        </Switch.Root>
      );
    case "number":
      return (
        <span className="flex items-center gap-2">
          <input
            {...shared}
            type="number"
            min={minimum}
            max={maximum}
            step={step ?? "any"}
            value={text}
            onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
            className={`${fieldLook} h-8.5`}
          />
          {unit !== undefined && <span className="shrink-0 text-sm text-faint">{unit}</span>}
        </span>
      );
    case "slider":
      return (
        <span className="flex items-center gap-3">
          <Slider.Root
            disabled={disabled}
            min={minimum ?? 0}
            max={maximum ?? 100}
            step={step ?? 1}
            value={[typeof value === "number" ? value : (minimum ?? 0)]}
            onValueChange={([next]) => onChange(next)}
            className="relative flex h-5 flex-1 touch-none items-center"
          >
            <Slider.Track className="relative h-1.5 flex-1 rounded-full bg-mute-soft">
              <Slider.Range className="absolute h-full rounded-full bg-accent" />
            </Slider.Track>
            <Slider.Thumb
              id={id}
              aria-labelledby={`${id}-label`}
              className="block size-4.5 rounded-full border-2 border-accent bg-surface shadow-low"
            />
          </Slider.Root>
          <output className="tabular w-16 text-right text-sm text-soft">
            {text} {unit}
          </output>
        </span>
      );
    case "select":
      return (
        <select
          {...shared}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          className={`${fieldLook} h-8.5`}
        >
          {options.map(({ value: one, label: name }) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      );
    case "multi": {
      const chosen = Array.isArray(value) ? (value as string[]) : [];
      return (
        <span role="group" aria-labelledby={`${id}-label`} className="flex flex-wrap gap-x-4 gap-y-1">
          {options.map(({ value: one, label: name }) => (
            <label key={one} className="flex items-center gap-1.5">
              <input
                type="checkbox"
                className="accent-accent"
                disabled={disabled}
                checked={chosen.includes(one)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, one] : chosen.filter((other) => other !== one))
                }
              />
              {name}
            </label>
          ))}
        </span>
      );
    }
    case "colour":
      return (
        <input
          {...shared}
          type="color"
          value={text === "" ? "#000000" : text}
          onChange={(event) => onChange(event.target.value)}
          className="h-8.5 w-16 rounded-md border border-line-strong bg-surface p-1"
        />
      );
    case "textarea":
      return (
        <textarea
          {...shared}
          rows={3}
          placeholder={placeholder}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          className={`${fieldLook} py-1.5`}
        />
      );
    case "json":
      return <JsonControl {...shared} value={value} onChange={onChange} />;
    case "key-value":
      return <KeyValueControl label={label} disabled={disabled} value={value} onChange={onChange} />;
    case "password":
      return (
        <input
          {...shared}
          type="password"
          autoComplete="off"
          placeholder={isStored ? "stored; type to replace it" : (placeholder ?? "")}
          value={text}
          onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
          className={`${fieldLook} h-8.5`}
        />
      );
    default:
      return (
        <input
          {...shared}
          type="text"
          placeholder={placeholder ?? (type === "cron" ? "0 3 * * *" : "")}
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          className={`${fieldLook} h-8.5 ${type === "cron" ? "font-mono" : ""}`}
        />
      );
  }
}
