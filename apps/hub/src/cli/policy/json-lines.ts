import { createInterface } from "node:readline";
import type { Session } from "../action.ts";

/** One JSON value in, one out, in order. A line that is no JSON is answered with what is wrong, and the rest go on. */
export async function answerLines(
  { context, output, signal }: Session,
  answer: (value: unknown) => unknown,
): Promise<void> {
  for await (const line of createInterface({ input: context.stdin, signal })) {
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      output.data({ error: { code: "HEARTH_VALIDATION", message: "the line is no JSON" } });
      continue;
    }
    const answered = answer(value);
    if (answered !== undefined) output.data(answered);
  }
  signal.throwIfAborted();
}
