import { randomFillSync } from "node:crypto";
import { z } from "zod";

/**
 * Ids are UUIDv7 (RFC 9562 §5.7): they sort by creation time, which keeps B-tree inserts at the right edge.
 * Each kind is branded so that a plan id is not accepted where a task id is wanted.
 */
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, {
  error: "must be a UUIDv7 in lower case, such as 0198c0de-0000-7000-8000-000000000000",
});

export const taskId = uuid.brand("TaskId");
export const planId = uuid.brand("PlanId");
export const goalId = uuid.brand("GoalId");
export const conversationId = uuid.brand("ConversationId");
export const messageId = uuid.brand("MessageId");
export const receiptId = uuid.brand("ReceiptId");

export type TaskId = z.infer<typeof taskId>;
export type PlanId = z.infer<typeof planId>;
export type GoalId = z.infer<typeof goalId>;
export type ConversationId = z.infer<typeof conversationId>;
export type MessageId = z.infer<typeof messageId>;
export type ReceiptId = z.infer<typeof receiptId>;

const pool = Buffer.allocUnsafe(16 * 256);
let poolOffset = pool.length;
let lastTime = 0;
let sequence = 0;

/**
 * A new UUIDv7. Ids made by one process within a millisecond are ordered by a 12-bit counter
 * (RFC 9562 §6.2, method 1); when the counter is spent the clock is carried forward by one.
 */
export function newId<Id extends string>(): Id {
  if (poolOffset === pool.length) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    lastTime += 1;
    sequence = 0;
  }
  const time = lastTime.toString(16).padStart(12, "0");
  const counter = sequence.toString(16).padStart(3, "0");
  const variant = (0x8 | (pool[poolOffset]! & 0x3)).toString(16);
  const random = pool.toString("hex", poolOffset + 1, poolOffset + 9);
  poolOffset += 16;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${variant}${random.slice(0, 3)}-${random.slice(3, 15)}` as Id;
}
