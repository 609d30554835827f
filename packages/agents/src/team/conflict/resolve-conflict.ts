/** One of several answers that cannot all hold. */
export interface Claim {
  /** Who gave it. */
  readonly by: string;
  /** What it comes to, in a form in which equal answers are equal. */
  readonly value: string;
  /** What the receipts of its run show. */
  readonly evidence: {
    /** Calls that did something, as recorded. */
    readonly done: number;
    /** Effects of which nobody knows whether they happened. */
    readonly unsettled: number;
    /** How the last run of tests ended; undefined where none ran. */
    readonly tests?: "passed" | "failed" | undefined;
  };
  /** What whoever verifies independently says of it; undefined where nobody did. */
  readonly verdict?: "passed" | "failed" | undefined;
}

export type Resolution =
  /** They say the same. */
  | { readonly kind: "agreed"; readonly value: string; readonly by: readonly string[] }
  /** One answer stands, by the first of the judges that tells them apart. */
  | {
      readonly kind: "decided";
      readonly value: string;
      readonly by: readonly string[];
      readonly judge: "evidence" | "verifier" | "supervisor";
    }
  /** Nobody but a person can tell. */
  | { readonly kind: "open"; readonly candidates: readonly Claim[] };

/**
 * Which of several answers stands. The order of the judges is fixed: what the receipts show, then the verifier, then the
 * supervisor, then a person. How many agents say the same counts for nothing, since they may have it from one another; nor does
 * the number of receipts, beyond that there are any.
 * @param preferred the answer the supervisor takes, where it has one; asked only about what is still open
 * @throws RangeError without claims
 */
export function resolveConflict(claims: readonly Claim[], preferred?: string): Resolution {
  if (claims.length === 0) throw new RangeError("there is nothing to resolve");
  const first = claims[0]!.value;
  if (valuesOf(claims).size === 1) return { kind: "agreed", value: first, by: namesOf(claims, first) };
  let candidates = claims;
  for (const [judge, rank] of judges) {
    candidates = best(candidates, rank);
    const [value, ...others] = valuesOf(candidates);
    if (others.length === 0) return { kind: "decided", value: value!, by: namesOf(candidates, value!), judge };
  }
  if (preferred !== undefined && valuesOf(candidates).has(preferred))
    return { kind: "decided", value: preferred, by: namesOf(candidates, preferred), judge: "supervisor" };
  return { kind: "open", candidates };
}

const judges = [
  ["evidence", shownBy],
  ["verifier", ({ verdict }: Claim) => (verdict === "passed" ? 2 : verdict === "failed" ? 0 : 1)],
] as const;

/** 0: the receipts speak against it. 1: they say nothing. 2: they show work. 3: they show work that passed its tests. */
function shownBy({ evidence: { done, unsettled, tests } }: Claim): number {
  if (tests === "failed" || unsettled > 0) return 0;
  if (done === 0) return 1;
  return tests === "passed" ? 3 : 2;
}

function best(claims: readonly Claim[], rank: (claim: Claim) => number): readonly Claim[] {
  const highest = Math.max(...claims.map(rank));
  return claims.filter((claim) => rank(claim) === highest);
}

const valuesOf = (claims: readonly Claim[]): Set<string> => new Set(claims.map(({ value }) => value));

function namesOf(claims: readonly Claim[], value: string): string[] {
  return claims.filter((claim) => claim.value === value).map(({ by }) => by);
}
