import {
  type AuditPage,
  auditPage,
  type CompliancePage,
  compliancePage,
  type LedgerPage,
  ledgerPage,
  type Receipt,
  type ReceiptId,
  type ReceiptKind,
  receipt,
} from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

export type { AuditPage, CompliancePage, LedgerPage } from "@hearth/protocol";

export interface ReceiptListOptions extends CallOptions {
  /** @default 50, at most 1000 */
  limit?: number;
  kind?: ReceiptKind;
  goal?: string;
  plan?: string;
  task?: string;
  /** Only those with a greater index. */
  after?: number;
  /** Only those with a smaller index. */
  before?: number;
  /** @default "newest" */
  first?: "oldest" | "newest";
}

const proven = z.object({ receipt, proof: z.array(z.string()), checkpoint: z.string() });
/** A receipt with its inclusion proof (RFC 6962 §2.1.1, hashes in base64) under a signed checkpoint. */
export type ProvenReceipt = z.infer<typeof proven>;

export interface ViewOptions extends CallOptions {
  /** @default 50, at most 1000 */
  limit?: number;
  /** In milliseconds since 1970, included. */
  since?: number;
  /** In milliseconds since 1970, not included. */
  until?: number;
  /** Only what an agent did. */
  agent?: string;
  goal?: string;
  plan?: string;
  task?: string;
  after?: number;
  before?: number;
  /** @default "newest" */
  first?: "oldest" | "newest";
}

export interface JournalResource {
  list(options?: ReceiptListOptions): Promise<Receipt[]>;
  get(id: ReceiptId, options?: CallOptions): Promise<ProvenReceipt>;
  /** The newest signed checkpoint (C2SP tlog-checkpoint). */
  checkpoint(options?: CallOptions): Promise<{ size: number; note: string }>;
  /** Who did what to what, and how it ended. @param options `type` such as `file_write` */
  audit(options?: ViewOptions & { type?: string }): Promise<AuditPage>;
  /** Breaches of principles. @param options `severity`: this severe or more */
  compliance(options?: ViewOptions & { severity?: string }): Promise<CompliancePage>;
  /** What was spent, and limits and alerts of budgets. */
  ledger(options?: ViewOptions & { kind?: "spent" | "limit" | "alert" }): Promise<LedgerPage>;
}

export function journalResource(transport: Transport): JournalResource {
  const view = <Schema extends z.ZodType>(schema: Schema, name: string, { signal, ...query }: ViewOptions) =>
    transport.call(schema, "GET", `/api/v1/journal/${name}`, { query, ...(signal === undefined ? {} : { signal }) });
  return {
    audit: (options = {}) => view(auditPage, "audit", options),
    compliance: (options = {}) => view(compliancePage, "compliance", options),
    ledger: (options = {}) => view(ledgerPage, "ledger", options),
    async list({ signal, ...query } = {}) {
      const answer = z.object({ receipts: z.array(receipt) });
      const request = { query, ...(signal === undefined ? {} : { signal }) };
      return (await transport.call(answer, "GET", "/api/v1/journal/receipts", request)).receipts;
    },
    get: (id, options) => transport.call(proven, "GET", `/api/v1/journal/receipts/${encodeURIComponent(id)}`, options),
    checkpoint: (options) =>
      transport.call(z.object({ size: z.number(), note: z.string() }), "GET", "/api/v1/journal/checkpoint", options),
  };
}
