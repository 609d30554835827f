import type { SettingDefinition, SettingValue } from "./setting-definition.ts";

/** The value as it is kept, or in words what is wrong with it: completes "the setting …". */
export type SettingCheck =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly message: string };

const longestText = 1_000;
const longestTextarea = 20_000;
const longestJson = 100_000;
const mostPairs = 100;

/**
 * Whether a value is one that a setting takes. The browser and the hub ask the same function, so that what a form accepts is
 * accepted. `null` empties a text or a password that need not be there.
 */
export function checkSetting(definition: SettingDefinition, value: unknown): SettingCheck {
  switch (definition.type) {
    case "toggle":
      return typeof value === "boolean" ? { ok: true, value } : wrong("must be on or off: true or false");
    case "number":
    case "slider":
      return checkNumber(definition, value);
    case "select":
      return isOption(definition, value) ? { ok: true, value } : wrong(`must be one of: ${optionsOf(definition)}`);
    case "multi":
      return checkList(definition, value);
    case "colour":
      return typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value)
        ? { ok: true, value: value.toLowerCase() }
        : wrong("must be a colour such as #6366f1");
    case "json":
      return checkJson(value);
    case "key-value":
      return checkPairs(value);
    case "cron":
      return typeof value === "string" && isCron(value)
        ? { ok: true, value: value.trim().replaceAll(/\s+/g, " ") }
        : wrong("must be five fields: minute, hour, day of month, month, day of week");
    case "text":
    case "password":
    case "textarea":
    case "file":
      return checkText(definition, value);
  }
}

function wrong(message: string): SettingCheck {
  return { ok: false, message };
}

function checkNumber({ minimum, maximum, step, unit }: SettingDefinition, value: unknown): SettingCheck {
  if (typeof value !== "number" || !Number.isFinite(value)) return wrong("must be a number");
  const of = unit === undefined ? "" : ` ${unit}`;
  if (minimum !== undefined && value < minimum) return wrong(`must be at least ${minimum}${of}`);
  if (maximum !== undefined && value > maximum) return wrong(`must be at most ${maximum}${of}`);
  if (step !== undefined) {
    const steps = (value - (minimum ?? 0)) / step;
    // A tenth is no binary number, so what is near enough is whole.
    if (Math.abs(steps - Math.round(steps)) > 1e-9) return wrong(`must go in steps of ${step}`);
  }
  return { ok: true, value };
}

function checkText(definition: SettingDefinition, value: unknown): SettingCheck {
  const { type, minimum = 0, maximum = type === "textarea" ? longestTextarea : longestText, pattern } = definition;
  if (value === null || value === "")
    return minimum === 0 ? { ok: true, value: emptyOf(definition) } : wrong("must not be empty");
  if (typeof value !== "string") return wrong("must be a text");
  if (hasControl(value, type === "textarea")) return wrong("must not hold control characters");
  if (type === "file" && !isInside(value)) return wrong("must be the path of one of your files");
  if (value.length < minimum) return wrong(`must have at least ${minimum} characters`);
  if (value.length > maximum) return wrong(`must have at most ${maximum} characters`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern.source})$`, "u").test(value)) return wrong(pattern.words);
  return { ok: true, value };
}

function emptyOf({ default: value }: SettingDefinition): SettingValue {
  return value === null ? null : "";
}

/** Control characters could hide what is shown or break a line of a protocol. */
function hasControl(text: string, lines: boolean): boolean {
  // oxlint-disable-next-line no-control-regex
  return (lines ? /[\0-\x08\x0b-\x1f\x7f]/ : /[\0-\x1f\x7f]/).test(text);
}

function isInside(path: string): boolean {
  return !path.startsWith("/") && !path.split("/").some((part) => part === ".." || part === "");
}

function isOption({ options = [] }: SettingDefinition, value: unknown): value is string {
  return options.some((option) => option.value === value);
}

function optionsOf({ options = [] }: SettingDefinition): string {
  return options.map(({ value }) => value).join(", ");
}

function checkList(definition: SettingDefinition, value: unknown): SettingCheck {
  if (!Array.isArray(value) || !value.every((one) => isOption(definition, one)))
    return wrong(`must be a list of: ${optionsOf(definition)}`);
  const chosen = new Set<string>(value);
  // In the order of the options, so that the same choice is the same value.
  return { ok: true, value: (definition.options ?? []).map((option) => option.value).filter((one) => chosen.has(one)) };
}

function checkJson(value: unknown): SettingCheck {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined) return wrong("must be JSON");
  if (text.length > longestJson) return wrong(`must have at most ${longestJson} characters`);
  return { ok: true, value: JSON.parse(text) as SettingValue };
}

function checkPairs(value: unknown): SettingCheck {
  const words = "must be names with texts";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong(words);
  const pairs = Object.entries(value);
  if (pairs.length > mostPairs) return wrong(`must have at most ${mostPairs} names`);
  for (const [name, text] of pairs) {
    if (name === "" || typeof text !== "string" || hasControl(name, false) || hasControl(text, true))
      return wrong(words);
    if (name.length + text.length > longestText) return wrong(`must have at most ${longestText} characters in each`);
  }
  return { ok: true, value: Object.fromEntries(pairs) as Record<string, string> };
}

const cronFields = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== cronFields.length) return false;
  return fields.every((field, index) =>
    field.split(",").every((part) => {
      const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/([1-9]\d?))?$/.exec(part);
      if (match === null) return false;
      const [low, high] = cronFields[index]!;
      const from = match[1] === undefined ? low : Number(match[1]);
      const to = match[2] === undefined ? from : Number(match[2]);
      return from >= low && to <= high && from <= to;
    }),
  );
}
