import { textOf } from "../ask-model.ts";
import type { Entry, EntryOf } from "../log/entry.ts";

const shownCalls = 40;
const shownWords = 400;

/** A summary without a model: what the person said, and which calls were made with which end. Says what it is. */
export function ruleSummary(
  entries: readonly Entry[],
  previous: EntryOf<"summary"> | undefined,
): Pick<EntryOf<"summary">, "text" | "facts"> {
  const facts = entries.flatMap(({ sequence, body }) =>
    body.type === "person"
      ? [{ text: `The person said: ${textOf(body.parts).slice(0, shownWords)}`, entry: sequence }]
      : [],
  );
  const calls = entries.flatMap(({ sequence, body }) =>
    body.type === "result" ? [`- ${body.name}: ${body.outcome} [entry ${sequence}]`] : [],
  );
  const left = calls.length - shownCalls;
  const text = [
    ...(previous === undefined ? [] : [previous.text]),
    "(Put together by rule, since no model could write a summary.) Calls that were made:",
    ...(left > 0 ? [`- ${left} earlier calls`] : []),
    ...calls.slice(-shownCalls),
  ].join("\n");
  return { text, facts };
}
