/** How much a WHERE holds back: really, doubtfully (a person should look), or not at all. */
export type Restriction = "real" | "doubtful" | "none";

/** What several conditions hold back of which all must hold. */
export function best(results: readonly Restriction[]): Restriction {
  return results.includes("real") ? "real" : results.includes("doubtful") ? "doubtful" : "none";
}

/** What several conditions hold back of which one is enough. */
export function worst(results: readonly Restriction[]): Restriction {
  return results.includes("none") ? "none" : results.includes("doubtful") ? "doubtful" : "real";
}
