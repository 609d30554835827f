import type { Message, MessagePart } from "@hearth/models";
import { joinAll, labelClasses, unlabelled } from "../labels.ts";
import type { Entry, EntryOf } from "../log/entry.ts";
import { wrapOutput } from "../tools/wrap-output.ts";

export interface ViewOptions {
  system: readonly string[];
  pinned?: readonly Message[];
  /** Characters of a tool's output that are shown. */
  outputCharacters: number;
  /** The tool by which the rest of an output is read, when it is offered. */
  readMore?: { tool: string } | undefined;
}

/** Facts shown with a summary; older ones stay in the log. */
const shownFacts = 60;

/**
 * What a model is shown of a conversation. Entries that the last summary stands for are left out of the view, never of the
 * log; pinned entries and the person's last words stay. Every call has a result, as servers demand.
 */
export function buildView(entries: readonly Entry[], options: ViewOptions): Message[] {
  const { system, pinned = [] } = options;
  const summary = entries.findLast((entry) => entry.body.type === "summary");
  const hiddenTo = summary?.body.type === "summary" ? summary.body.to : -1;
  const lastWords = entries.findLast(({ body }) => body.type === "person");
  const results = new Map<string, Entry>();
  for (const entry of entries) if (entry.body.type === "result") results.set(resultKey(entry.body), entry);

  const messages: Message[] = [{ role: "system", parts: [{ type: "text", text: system.join("\n\n") }] }, ...pinned];
  if (summary?.body.type === "summary") messages.push(summaryMessage(summary.body));
  let label = unlabelled;
  for (const entry of entries) {
    const { body } = entry;
    const hidden = entry.sequence <= hiddenTo;
    if (hidden && !(entry === lastWords || ("pinned" in body && body.pinned === true))) continue;
    if (body.type === "person") {
      messages.push({ role: "person", parts: body.parts as MessagePart[], ...classOf(body.label) });
    } else if (body.type === "note" && body.audience === "model") {
      messages.push({
        role: "person",
        parts: [{ type: "text", text: `<note from="${body.from}">\n${body.text}\n</note>` }],
      });
    } else if (body.type === "answer") {
      messages.push({ role: "model", parts: answerParts(body), ...classOf(label) });
      if (body.calls.length === 0) continue;
      const shown = body.calls.map(({ id, name }) =>
        resultPart(results.get(`${body.run}/${body.turn}/${id}`), id, name, options),
      );
      label = joinAll([
        label,
        ...body.calls.flatMap(({ id }) => {
          const result = results.get(`${body.run}/${body.turn}/${id}`)?.body;
          return result?.type === "result" ? [result.label] : [];
        }),
      ]);
      messages.push({ role: "tool", parts: shown, ...classOf(label) });
    }
  }
  return messages;
}

function resultKey({ run, turn, call }: { run: string; turn: number; call: string }): string {
  return `${run}/${turn}/${call}`;
}

function answerParts(body: EntryOf<"answer">): MessagePart[] {
  const parts = body.parts as MessagePart[];
  const calls = body.calls.map(({ id, name, input, malformed, opaque }): MessagePart => ({
    type: "tool-call",
    id,
    name,
    input: malformed === undefined ? input : {},
    ...(opaque === undefined ? {} : { opaque }),
  }));
  // Servers refuse a message without any part; an empty answer is followed by a note that says so.
  return parts.length + calls.length === 0 ? [{ type: "text", text: "(no answer)" }] : [...parts, ...calls];
}

function resultPart(entry: Entry | undefined, id: string, name: string, options: ViewOptions): MessagePart {
  const body = entry?.body;
  if (entry === undefined || body?.type !== "result") {
    const output = "There is no result: the conversation goes on from before this call ended.";
    return { type: "tool-result", id, name, output, failed: true };
  }
  const { readMore } = options;
  const output = wrapOutput({
    tool: name,
    outcome: body.outcome,
    output: body.output,
    label: body.label,
    maximumCharacters: options.outputCharacters,
    readMore: readMore === undefined ? undefined : { ...readMore, entry: entry.sequence },
  });
  return { type: "tool-result", id, name, output, failed: body.outcome !== "done" };
}

function summaryMessage({ from, to, text, facts, label }: EntryOf<"summary">): Message {
  const lines = facts.slice(-shownFacts).map((fact) => `- ${fact.text} [entry ${fact.entry}]`);
  const said = `<summary entries="${from}-${to}" trust="${label.untrusted ? "untrusted" : "trusted"}">\n${text}${
    lines.length === 0 ? "" : `\n\nFacts:\n${lines.join("\n")}`
  }\n</summary>`;
  return { role: "person", parts: [{ type: "text", text: said }], ...classOf(label) };
}

/** Only what is above the default is said. */
function classOf(label: EntryOf<"result">["label"] | undefined): Pick<Message, "dataClass"> {
  return label === undefined || labelClasses.indexOf(label.class) <= labelClasses.indexOf("internal")
    ? {}
    : { dataClass: label.class };
}
