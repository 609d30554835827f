import { z } from "zod";

/** The index to go on behind: `before` it for the newest first, else `after`. */
const next = z.number().optional();
const details = z.record(z.string(), z.unknown());

/** Who did what to what, and how it ended. `timestamp` is in milliseconds since the Unix epoch. */
export const auditEventView = z.object({
  id: z.string(),
  index: z.number(),
  timestamp: z.number(),
  eventType: z.string(),
  agentId: z.string().optional(),
  userId: z.string(),
  sessionId: z.string().optional(),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(["success", "failure", "denied"]),
  ipAddress: z.string().optional(),
  details,
});

/** A breach of a principle. `time` is in milliseconds since the Unix epoch. */
export const complianceEntryView = z.object({
  id: z.string(),
  index: z.number(),
  time: z.number(),
  principle: z.string().optional(),
  violation: z.string(),
  severity: z.enum(["info", "warning", "error", "critical"]),
  principal: z.string(),
  actionTaken: z.string().optional(),
  details,
});

/** What was spent, or a limit or alert of a budget. `time` is in milliseconds since the Unix epoch. */
export const ledgerEntryView = z.object({
  id: z.string(),
  index: z.number(),
  time: z.number(),
  kind: z.enum(["spent", "limit", "alert"]),
  action: z.string(),
  principal: z.string(),
  goal: z.string().optional(),
  task: z.string().optional(),
  amounts: z.record(z.string(), z.number()),
  details,
});

/** Pages of the journal's views. */
export const auditPage = z.object({ events: z.array(auditEventView), next });
export type AuditPage = z.infer<typeof auditPage>;
export const compliancePage = z.object({ entries: z.array(complianceEntryView), next });
export type CompliancePage = z.infer<typeof compliancePage>;
export const ledgerPage = z.object({ entries: z.array(ledgerEntryView), next });
export type LedgerPage = z.infer<typeof ledgerPage>;
