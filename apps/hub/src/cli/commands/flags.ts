/** `--json`, which every command has. */
export const jsonFlag = {
  kind: "boolean",
  brief: "Print JSON: one object, or one object a line for a stream",
  default: false,
  withNegated: false,
} as const;

/** `--stream`, beside `--json`. */
export const streamFlag = {
  kind: "boolean",
  brief: "With --json: also a line for each thing that agents say and call meanwhile",
  default: false,
  withNegated: false,
} as const;

/** A word that is taken as it is. */
export const word = (input: string): string => input;

/** A flag that takes a word and may be left out. */
export const optionalWord = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: word, brief, placeholder, optional: true }) as const;

/** @throws SyntaxError for what is no whole number in the range */
export function wholeNumber(minimum: number, maximum: number): (input: string) => number {
  return (input) => {
    const value = Number(input);
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new SyntaxError(`must be a whole number from ${minimum} to ${maximum}`);
    }
    return value;
  };
}

export const limitFlag = {
  kind: "parsed",
  parse: wholeNumber(1, 1000),
  brief: "Most rows to show",
  default: "20",
} as const;

/** One argument that names a thing. */
export const idArgument = (what: string) =>
  ({ kind: "tuple", parameters: [{ brief: `Id of the ${what}`, parse: word, placeholder: "id" }] }) as const;

const spans: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time: ISO 8601 such as `2026-05-01` or `2026-05-01T09:30Z` (UTC unless it says otherwise), or how long ago, such as
 * `90m`, `24h`, `7d`. In milliseconds since 1970.
 * @throws SyntaxError for anything else
 */
export function moment(input: string): number {
  const ago = /^(\d{1,6})([mhd])$/.exec(input);
  if (ago !== null) return Date.now() - Number(ago[1]) * spans[ago[2]!]!;
  const written = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(input);
  const found = written === null ? NaN : Date.parse(`${written[1]}${written[2] ?? "T00:00"}${written[3] ?? "Z"}`);
  if (Number.isNaN(found)) throw new SyntaxError("must be a time such as 2026-05-01, 2026-05-01T09:30Z, 24h or 7d");
  return found;
}
