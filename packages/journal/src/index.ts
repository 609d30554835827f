export { auditEventTypes, auditTrail, type AuditEvent, type AuditEventType, type AuditFilter } from "./audit-trail.ts";
export {
  complianceLog,
  severities,
  type ComplianceEntry,
  type ComplianceFilter,
  type Severity,
} from "./compliance-log.ts";
export { exportEntries, type ExportOptions } from "./export-entries.ts";
export { ledger, ledgerKinds, ledgerTotals, type LedgerEntry, type LedgerFilter, type LedgerKind } from "./ledger.ts";
export type { ViewFilter } from "./view-filter.ts";
export { canonicalJson } from "./canonical-json.ts";
export {
  checkpointVerifier,
  hashNote,
  originOf,
  parseCheckpoint,
  verifyCheckpoint,
  type Checkpoint,
} from "./checkpoint.ts";
export { ErasureRefusedError } from "./errors/erasure-refused-error.ts";
export { JournalDamagedError } from "./errors/journal-damaged-error.ts";
export { JournalLockedError } from "./errors/journal-locked-error.ts";
export { JournalUnwritableError } from "./errors/journal-unwritable-error.ts";
export {
  openJournalReader,
  type JournalReader,
  type OpenJournalReaderOptions,
  type ReceiptFilter,
} from "./journal-reader.ts";
export { openJournalWriter, type JournalWriter, type OpenJournalWriterOptions } from "./journal-writer.ts";
export { emptyRoot, hashChildren, hashLeaf } from "./tree-hash.ts";
export {
  verifyJournal,
  type JournalProblem,
  type JournalProblemCode,
  type VerificationReport,
  type DoubtfulSpan,
  type VerifyJournalOptions,
} from "./verify-journal.ts";
export {
  verifyConsistency,
  verifyInclusion,
  type ConsistencyStatement,
  type InclusionStatement,
} from "./verify-proof.ts";
