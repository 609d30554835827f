import type { SettingDefinition } from "@hearth/protocol";
import { UsageError } from "../errors/usage-error.ts";

/**
 * What a word on the command line stands for, by the type of the setting. Whether the setting takes it is for the hub to say.
 * @throws UsageError for what is not written as the type is
 */
export function readValue({ key, type }: SettingDefinition, text: string): unknown {
  switch (type) {
    case "toggle":
      if (["on", "true", "yes"].includes(text)) return true;
      if (["off", "false", "no"].includes(text)) return false;
      throw new UsageError(`${key} is on or off`, { field: "value" });
    case "number":
    case "slider": {
      const number = Number(text);
      if (text.trim() === "" || Number.isNaN(number)) throw new UsageError(`${key} is a number`, { field: "value" });
      return number;
    }
    case "multi":
      return text === "" ? [] : text.split(",").map((word) => word.trim());
    case "json":
    case "key-value":
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw new UsageError(`${key} is written as JSON`, { field: "value", cause });
      }
    default:
      return text;
  }
}

/** A value as it is shown and can be given again. */
export function writeValue(value: unknown): string {
  if (value === true) return "on";
  if (value === false) return "off";
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}
