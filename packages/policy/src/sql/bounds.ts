import { child, type Json, names } from "./tree.ts";

/** The value of a whole or decimal number that is written out, with its sign; undefined for anything else. */
export function constantNumber(node: Json | undefined): number | undefined {
  const constant = child(node, "A_Const");
  const integer = child(constant, "ival");
  if (integer !== undefined) return Number(child(integer, "ival") ?? 0);
  const decimal = child(child(constant, "fval"), "fval");
  if (typeof decimal === "string") return Number(decimal);
  const expression = child(node, "A_Expr");
  if (names(child(expression, "name"))[0] !== "-" || child(expression, "lexpr") !== undefined) return undefined;
  const positive = constantNumber(child(expression, "rexpr"));
  return positive === undefined ? undefined : -positive;
}

/** A text that is written out, casts taken off. */
export function constantText(node: Json | undefined): string | undefined {
  const cast = child(node, "TypeCast");
  if (cast !== undefined) return constantText(child(cast, "arg"));
  const value = child(child(child(node, "A_Const"), "sval"), "sval");
  return typeof value === "string" ? value : child(child(node, "A_Const"), "sval") === undefined ? undefined : "";
}

/** A value that ids, amounts, texts and times are usually above. */
export function isLowest(node: Json | undefined): boolean {
  const text = constantText(node);
  if (text !== undefined)
    return text === "" || /^(?:-infinity|epoch|-\d+|[01]|1970-01-01\b.*|0\d{3}-.*|1[0-8]\d\d-.*|1900-.*)$/i.test(text);
  const value = constantNumber(node);
  if (value !== undefined) return value <= 1;
  return names(child(child(node, "A_Expr"), "name"))[0] === "-" && child(child(node, "A_Expr"), "lexpr") === undefined;
}

/** A value that no id, amount or time is above. */
export function isHighest(node: Json | undefined): boolean {
  const text = constantText(node);
  if (text !== undefined) return /^\+?infinity$|^(?:[3-9]\d|2[2-9])\d\d-|^\d{5,}-/i.test(text);
  return (constantNumber(node) ?? 0) >= 2_147_483_647;
}
