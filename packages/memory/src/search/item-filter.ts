import { type DataClass, dataClasses } from "@hearth/policy";

/** Which items a search may return. */
export interface ItemFilter {
  /** The scopes that may be read; `all` for the person. */
  scopes: "all" | readonly string[];
  kinds?: readonly string[] | undefined;
  /** The most private class that is wanted. @default "secret", which is all */
  maximumClass?: DataClass | undefined;
  minimumConfidence?: number | undefined;
  /** Cold items too. */
  deep?: boolean | undefined;
  /** The time for which the answer shall be true. */
  asOf: number;
  /** What was known at that time, whatever was learnt later; undefined for now. */
  knownAt?: number | undefined;
  /** Candidates and closed items too, whatever their time: for the gate. */
  everything?: boolean | undefined;
}

/** The filter as an SQL condition on the item named `alias`. */
export function filterCondition(filter: ItemFilter, alias: string): { text: string; parameters: unknown[] } {
  const parts: string[] = [];
  const parameters: unknown[] = [];
  const add = (text: string, ...values: unknown[]): void => {
    parts.push(text.replaceAll("$", `${alias}.`));
    parameters.push(...values);
  };
  const oneOf = (column: string, values: readonly unknown[]): void =>
    values.length === 0 ? add("1 = 0") : add(`$${column} IN (${values.map(() => "?").join(", ")})`, ...values);
  if (filter.everything === true) add("$status IN ('candidate', 'active')");
  else if (filter.knownAt === undefined) {
    add("($status = 'active' OR ($status = 'closed' AND $valid_to > ?))", filter.asOf);
    add("$valid_from <= ? AND ($valid_to IS NULL OR $valid_to > ?)", filter.asOf, filter.asOf);
  } else {
    add("$status IN ('active', 'closed') AND $decided_at <= ?", filter.knownAt);
    // What was closed later was still open then.
    add(
      "$valid_from <= ? AND ($valid_to IS NULL OR $valid_to > ? OR $closed_at > ?)",
      filter.asOf,
      filter.asOf,
      filter.knownAt,
    );
  }
  if (filter.scopes !== "all") oneOf("scope", filter.scopes);
  if (filter.kinds !== undefined) oneOf("kind", filter.kinds);
  if (filter.maximumClass !== undefined) {
    oneOf("class", dataClasses.slice(0, dataClasses.indexOf(filter.maximumClass) + 1));
  }
  if (filter.minimumConfidence !== undefined) add("$confidence >= ?", filter.minimumConfidence);
  if (filter.deep !== true && filter.everything !== true) add("$tier = 'warm'");
  return { text: parts.join(" AND "), parameters };
}
