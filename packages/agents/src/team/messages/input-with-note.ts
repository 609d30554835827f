import type { Label } from "@hearth/policy";
import { quoteAgent } from "../../specialists/work/work-input.ts";

/** What a task is handed over with. */
export interface HandOver {
  /** The task's own input, in a person's words. */
  task: unknown;
  /** Where the former holder words it anew. */
  input: Readonly<Record<string, unknown>> | undefined;
  /** What the former holder says. */
  note: string;
  /** The former holder. */
  from: string;
  /** Of what the former holder had read. */
  label: Label;
}

/**
 * The input of an agent that takes words, when a task is handed over to it. What the person said stands as it was; what the
 * former holder says is framed as data.
 */
export function inputWithNote({ task, input, note, from, label }: HandOver): Record<string, unknown> {
  const told = (more: string): string =>
    `${from} handed this over to you and says:\n${quoteAgent(from, [note, more].filter((text) => text !== "").join("\n\n"), label)}`;
  if (input !== undefined) return { ...input, context: told(textOf(input["context"])) };
  const given = typeof task === "object" && task !== null ? (task as Record<string, unknown>) : {};
  const context = textOf(given["context"]);
  const { objective, criteria } = given;
  return {
    objective: typeof objective === "string" ? objective : JSON.stringify(task),
    context: context === "" ? told("") : `${context}\n\n${told("")}`,
    ...(Array.isArray(criteria) ? { criteria } : {}),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
