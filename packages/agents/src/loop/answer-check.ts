import { jsonSchemaCheck } from "../planner/json-schema-check.ts";
import type { LoopOptions } from "./loop-options.ts";

export type CheckedAnswer =
  | { readonly ok: true; readonly value?: unknown }
  /** `why` is told to the model, so that it can mend it. */
  | { readonly ok: false; readonly why: string };

/** Whether an answer can be handed out: it says something, and has the shape that was asked for. */
export function checkAnswer(text: string, schema: LoopOptions["answerSchema"]): CheckedAnswer {
  if (text.trim() === "") return { ok: false, why: "the answer was empty" };
  if (schema === undefined) return { ok: true };
  let value: unknown;
  try {
    value = JSON.parse(unfenced(text)) as unknown;
  } catch (error) {
    return { ok: false, why: `the answer is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const complaints = jsonSchemaCheck(schema.schema)(value);
  if (complaints.length === 0) return { ok: true, value };
  const lines = complaints.slice(0, 10).map(({ field, message }) => `${field === "" ? "the whole" : field} ${message}`);
  return { ok: false, why: `the answer does not fit the schema ${schema.name}: ${lines.join("; ")}` };
}

/** Models like to put JSON into a Markdown fence. */
function unfenced(text: string): string {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text);
  return fenced?.[1] ?? text;
}
