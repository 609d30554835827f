import type { Label } from "./labels.ts";

export type Severity = "info" | "warning" | "error" | "critical";

/** What is known of an effect when the principles are held against it. */
export interface ConductFacts {
  readonly outward: boolean;
  readonly label: Label;
  /** What guarding the outgoing text found, where there was text. */
  readonly guarded?: "clean" | "redacted" | "blocked";
  /** A person approved this very effect, or a plan or grant that covers it. */
  readonly approved: boolean;
  /** The policy asks a person about this effect. */
  readonly needsApproval: boolean;
  /** The effect would lend this device's resources to others. */
  readonly lends?: boolean;
  /** The owner switched lending on. */
  readonly lendingConsented?: boolean;
  /** The effect would change policy, approvals, budgets or the journal. */
  readonly changesControls?: boolean;
  readonly actor: "person" | "agent" | "device" | "plugin";
}

export interface Principle {
  readonly id: "privacy" | "consent" | "human-control" | "community";
  readonly text: string;
  readonly checks: readonly {
    readonly id: string;
    readonly severity: Severity;
    /** What is done when the check fails. */
    readonly action: "blocked" | "redacted" | "asked" | "noted";
    readonly violated: (facts: ConductFacts) => boolean;
  }[];
}

export interface Violation {
  readonly principle: Principle["id"];
  readonly check: string;
  readonly severity: Severity;
  readonly action: "blocked" | "redacted" | "asked" | "noted";
}

/** The constitution: four principles, each with the checks that enforce it. No vote or setting removes one. */
export const constitution: readonly Principle[] = [
  {
    id: "privacy",
    text: "A person's data stays with the person. Secrets never leave; private data leaves redacted or with consent.",
    checks: [
      {
        id: "secret-outward",
        severity: "critical",
        action: "blocked",
        violated: (facts) => facts.outward && (facts.label.class === "secret" || facts.guarded === "blocked"),
      },
      {
        id: "personal-data-outward",
        severity: "info",
        action: "redacted",
        violated: (facts) => facts.outward && facts.guarded === "redacted",
      },
    ],
  },
  {
    id: "consent",
    text: "Nothing is done that the person would have been asked about and was not.",
    checks: [
      {
        id: "unapproved",
        severity: "warning",
        action: "asked",
        violated: (facts) => facts.needsApproval && !facts.approved,
      },
      {
        id: "untrusted-private-outward",
        severity: "error",
        action: "asked",
        violated: (facts) =>
          facts.outward && facts.label.class === "private" && facts.label.untrusted && !facts.approved,
      },
    ],
  },
  {
    id: "human-control",
    text: "People decide what agents may do. No agent changes policy, approvals, budgets or the journal.",
    checks: [
      {
        id: "controls-changed",
        severity: "critical",
        action: "blocked",
        violated: (facts) => facts.changesControls === true && facts.actor !== "person",
      },
    ],
  },
  {
    id: "community",
    text: "Resources are lent freely and never taken: only what the owner offered, for as long as it is offered.",
    checks: [
      {
        id: "lending-without-consent",
        severity: "error",
        action: "blocked",
        violated: (facts) => facts.lends === true && facts.lendingConsented !== true,
      },
    ],
  },
];

/** Every check that these facts violate, gravest first. */
export function findViolations(facts: ConductFacts): Violation[] {
  const order: readonly Severity[] = ["critical", "error", "warning", "info"];
  return constitution
    .flatMap((principle) =>
      principle.checks
        .filter((check) => check.violated(facts))
        .map(({ id, severity, action }) => ({ principle: principle.id, check: id, severity, action })),
    )
    .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
