import { z } from "zod";
import { receiptId } from "./identifiers.ts";

/** The kinds of thing that leave a receipt. */
export const receiptKind = z.enum([
  "goal",
  "plan",
  "task",
  "effect-intent",
  "effect-outcome",
  "decision",
  "approval",
  "spend",
  "policy",
  "key",
  "erasure",
  "hub",
]);
export type ReceiptKind = z.infer<typeof receiptKind>;

/** What is handed to the journal. `body` must be JSON. */
export const newReceipt = z.object({
  kind: receiptKind,
  /** Noun-verb, such as `task-completed` or `file-written`. */
  action: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Who acted, as `describePrincipal` writes it. */
  principal: z.string(),
  owner: z.string(),
  goal: z.string().optional(),
  plan: z.string().optional(),
  task: z.string().optional(),
  /** For an outcome: the receipt of its intent. */
  intent: receiptId.optional(),
  body: z.record(z.string(), z.unknown()).default({}),
});
export type NewReceipt = z.input<typeof newReceipt>;

/** A receipt as kept: its place in the log and when it was written. */
export const receipt = newReceipt.extend({
  id: receiptId,
  /** Position in this device's journal, from 0. */
  index: z.number().int().nonnegative(),
  time: z.number(),
  /** The body was erased; its leaf and a tombstone remain. */
  erased: z.boolean().default(false),
});
export type Receipt = z.infer<typeof receipt>;
