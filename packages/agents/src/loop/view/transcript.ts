import { escapeHidden } from "../tools/escape-hidden.ts";
import { textOf } from "../ask-model.ts";
import type { Entry } from "../log/entry.ts";

/** Of one entry; ends of outputs are where errors stand. */
const longestEntry = 2000;

/** Entries as text for a reader, each with its number; a bound on the whole shortens each, and leaves none out. */
export function transcript(entries: readonly Entry[], maximumCharacters: number): string {
  const spoken = entries.flatMap((entry) => {
    const line = lineOf(entry);
    return line === undefined ? [] : [{ sequence: entry.sequence, line: escapeHidden(line) }];
  });
  const each = Math.max(80, Math.min(longestEntry, Math.floor(maximumCharacters / Math.max(1, spoken.length)) - 20));
  return spoken.map(({ sequence, line }) => `[${sequence}] ${shorten(line, each)}`).join("\n");
}

function lineOf({ body }: Entry): string | undefined {
  switch (body.type) {
    case "person":
      return `person: ${textOf(body.parts)}`;
    case "answer": {
      const calls = body.calls.map(({ name, input }) => `\n  calls ${name} ${JSON.stringify(input)}`).join("");
      return `agent: ${textOf(body.parts)}${calls}`;
    }
    case "result":
      return `${body.name} (${body.outcome}${body.label.untrusted ? ", untrusted" : ""}): ${body.output}`;
    case "note":
      return `note of ${body.from}: ${body.text}`;
    case "child-started":
      return `started the agent ${body.agent} in conversation ${body.conversation}`;
    case "run-ended":
      return `the run ended: ${body.kind}`;
    default:
      return undefined;
  }
}

function shorten(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const tail = Math.floor(maximum / 4);
  return `${text.slice(0, maximum - tail)} […] ${text.slice(-tail)}`;
}
