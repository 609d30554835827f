import { createInterface } from "node:readline";
import { HearthError } from "@hearth/protocol";
import type { Session } from "../action.ts";

/** One JSON value in, one out, in order. A wrong line is answered with what is wrong, and the rest go on. */
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
    let answered: unknown;
    try {
      answered = answer(value);
    } catch (error) {
      if (!HearthError.isInstance(error)) throw error;
      const { code, message, hint, field } = error;
      answered = { ...idOf(value), error: { code, message, hint, field } };
    }
    if (answered !== undefined) output.data(answered);
  }
  signal.throwIfAborted();
}

/** The id of a line, so that its answer can be told apart even when the rest of it is wrong. */
function idOf(value: unknown): { id?: unknown } {
  return typeof value === "object" && value !== null && "id" in value ? { id: value.id } : {};
}
