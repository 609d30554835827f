import { task, terminalStates } from "@hearth/protocol";
import { z } from "zod";
import { UnexpectedAnswerError } from "../../errors/unexpected-answer-error.ts";
import { follow } from "../follow.ts";
import type { CallOptions, Transport } from "../transport.ts";

export const taskUpdate = z.discriminatedUnion("type", [
  z.object({ type: z.literal("state"), task }),
  z.object({ type: z.literal("progress"), fraction: z.number(), message: z.string().optional() }),
  z.object({ type: z.literal("output"), part: z.unknown() }),
]);
export type TaskUpdate = z.infer<typeof taskUpdate>;

/** Ends after the state in which the task ended. */
export async function* readTaskUpdates(
  transport: Transport,
  path: string,
  options: CallOptions = {},
): AsyncGenerator<TaskUpdate, void> {
  const messages = follow({
    transport,
    path: () => path,
    signal: options.signal,
    isEnd: ({ code }) => code === 1000,
  });
  for await (const message of messages) {
    const parsed = taskUpdate.safeParse(message);
    if (!parsed.success) {
      throw new UnexpectedAnswerError({ address: transport.address, detail: "an update of a task has another shape" });
    }
    yield parsed.data;
    if (parsed.data.type === "state" && terminalStates.has(parsed.data.task.state)) return;
  }
}
