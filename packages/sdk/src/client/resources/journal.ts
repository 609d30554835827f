import { type Receipt, type ReceiptId, type ReceiptKind, receipt } from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

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

export interface JournalResource {
  list(options?: ReceiptListOptions): Promise<Receipt[]>;
  get(id: ReceiptId, options?: CallOptions): Promise<ProvenReceipt>;
  /** The newest signed checkpoint (C2SP tlog-checkpoint). */
  checkpoint(options?: CallOptions): Promise<{ size: number; note: string }>;
}

export function journalResource(transport: Transport): JournalResource {
  return {
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
