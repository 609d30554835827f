import type { Fields } from "../../input/fields.ts";
import type { PackedRecord } from "../../input/packed.ts";
import type { PidState } from "./pid.ts";

export function writePidState({ integral, previous, sequence }: PidState): PackedRecord {
  return { integral: String(integral), sequence, ...(previous === undefined ? {} : { previous }) };
}

/** @throws InputError naming the wrong field */
export function readPidState(fields: Fields): PidState {
  const text = fields.text("integral");
  // Within the bounds of an output it has 25 digits at the most.
  if (!/^-?\d{1,30}$/.test(text)) throw fields.wrong("integral", "is no whole number of up to 30 digits");
  const word = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
  const state = {
    integral: BigInt(text),
    previous: fields.has("previous") ? fields.integer("previous", word) : undefined,
    sequence: fields.integer("sequence", { minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  };
  fields.end();
  return state;
}
