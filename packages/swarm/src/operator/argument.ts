import { MessageError } from "../errors/message-error.ts";
import type { Command } from "./command-message.ts";

type Arguments = Pick<Command, "args" | "kwargs">;

/** The named argument of a command, or the one at its place. */
export function argument({ args, kwargs }: Arguments, place: number, name: string): unknown {
  return kwargs[name] ?? args[place];
}

/** @throws MessageError when it is not a text */
export function textArgument(call: Arguments, place: number, name: string): string {
  const value = argument(call, place, name);
  if (typeof value === "string" && value !== "") return value;
  throw new MessageError(`the command needs ${name}, a text`, { field: `/${name}`, hint: `Give ${name}.` });
}

/** @throws MessageError when it is there and no number of the range */
export function numberArgument(
  call: Arguments,
  place: number,
  name: string,
  range: { default: number; from: number; to: number },
): number {
  const value = argument(call, place, name) ?? range.default;
  if (typeof value === "number" && value >= range.from && value <= range.to) return value;
  throw new MessageError(`${name} must be a number from ${range.from} to ${range.to}`, {
    field: `/${name}`,
    hint: `Give ${name} within its range.`,
  });
}
