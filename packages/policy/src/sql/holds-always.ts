import { child, type Json, list, text } from "./tree.ts";

/** Different conditions in one formula; with more, trying every combination would take too long. */
const maximumConditions = 10;

/** Comparisons that say the opposite of another, by the names PostgreSQL's parser gives them. */
const opposites: Readonly<Record<string, string>> = {
  "<>": "=",
  "!~~": "~~",
  "!~~*": "~~*",
  "!~": "~",
  "!~*": "~*",
  ">=": "<",
  ">": "<=",
  AEXPR_NOT_BETWEEN: "AEXPR_BETWEEN",
  AEXPR_NOT_BETWEEN_SYM: "AEXPR_BETWEEN_SYM",
  AEXPR_DISTINCT: "AEXPR_NOT_DISTINCT",
  IS_NOT_NULL: "IS_NULL",
};

type Formula = (row: number) => boolean;

/**
 * Does a condition hold by its logic alone, whatever its parts say (`a OR NOT a`, however it is spread)? Every
 * combination of its parts is tried. Rows with NULL are not thought of.
 */
export function holdsAlways(node: Json, negated: boolean): "always" | "not-always" | "too-long" {
  const conditions = new Map<string, number>();
  const formula = read(node, conditions);
  if (conditions.size > maximumConditions) return "too-long";
  for (let row = 0; row < 2 ** conditions.size; row++) if (formula(row) === negated) return "not-always";
  return "always";
}

function read(node: Json, conditions: Map<string, number>): Formula {
  const boolean = child(node, "BoolExpr");
  if (boolean !== undefined) {
    const parts = list(child(boolean, "args")).map((part) => read(part, conditions));
    switch (text(child(boolean, "boolop"))) {
      case "NOT_EXPR":
        return (row) => parts[0]?.(row) === false;
      case "AND_EXPR":
        return (row) => parts.every((part) => part(row));
      default:
        return (row) => parts.some((part) => part(row));
    }
  }
  const { shape, positive } = plainForm(node);
  let index = conditions.get(shape);
  if (index === undefined) {
    index = conditions.size;
    conditions.set(shape, index);
  }
  const bit = 2 ** index;
  return (row) => (Math.floor(row / bit) % 2 === 1) === positive;
}

/** A condition without where it was written, in its positive form. */
function plainForm(node: Json): { shape: string; positive: boolean } {
  let turned = false;
  const shape = JSON.stringify(node, (key, value: Json) => {
    if (/location$|_start$|_end$/.test(key)) return undefined;
    // Only the outermost comparison is turned round; further in, the words are another condition's.
    if (turned || typeof value !== "string" || !/^(?:kind|sval|nulltesttype)$/.test(key)) return value;
    if (!Object.hasOwn(opposites, value)) return value;
    turned = true;
    return opposites[value];
  });
  return { shape, positive: !turned };
}
