/** `--json`, which every command has. */
export const jsonFlag = {
  kind: "boolean",
  brief: "Print JSON: one object, or one object a line for a stream",
  default: false,
  withNegated: false,
} as const;

/** A word that is taken as it is. */
export const word = (input: string): string => input;

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
