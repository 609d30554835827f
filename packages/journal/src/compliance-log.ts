import type { Principal } from "@hearth/protocol";
import type { JournalReader } from "./journal-reader.ts";
import type { ViewFilter } from "./view-filter.ts";

/** From least to most severe. */
export const severities = ["info", "warning", "error", "critical"] as const;
export type Severity = (typeof severities)[number];

/** A breach, or near-breach, of a principle, and what was done about it. */
export interface ComplianceEntry {
  id: string;
  index: number;
  /** Milliseconds since 1970. */
  time: number;
  /** `body.principle`, such as "privacy" or "human-control". */
  principle: string | undefined;
  /** `body.violation`, or the receipt's action. */
  violation: string;
  /** `body.severity` */
  severity: Severity;
  /** Who acted, as `describePrincipal` writes it. */
  principal: string;
  /** `body.actionTaken`, such as "blocked" or "redacted". */
  actionTaken: string | undefined;
  details: Readonly<Record<string, unknown>>;
}

export interface ComplianceFilter extends ViewFilter {
  /** @default "info" */
  minimumSeverity?: Severity;
}

/** The compliance log of one person: every receipt whose body carries a severity. */
export function* complianceLog(
  reader: JournalReader,
  principal: Principal,
  { minimumSeverity = "info", ...filter }: ComplianceFilter = {},
): Generator<ComplianceEntry> {
  const wanted = severities.slice(severities.indexOf(minimumSeverity));
  for (const receipt of reader.iterate(principal, { ...filter, severities: wanted })) {
    const { id, index, time, action, principal: who, body } = receipt;
    const { principle, violation, severity, actionTaken, ...details } = body;
    yield {
      id,
      index,
      time,
      principle: typeof principle === "string" ? principle : undefined,
      violation: typeof violation === "string" ? violation : action,
      severity: severity as Severity,
      principal: who,
      actionTaken: typeof actionTaken === "string" ? actionTaken : undefined,
      details,
    };
  }
}
