import type { Verdict } from "@hearth/protocol";

/** What became of one check, with what was seen. */
export type Judgement = Pick<Verdict, "result" | "evidence">;

export const passed = (evidence: string): Judgement => ({ result: "passed", evidence });
export const failed = (evidence: string): Judgement => ({ result: "failed", evidence });
export const notVerifiable = (evidence: string): Judgement => ({ result: "not-verifiable", evidence });

/** A value in a line of evidence: itself when it is small. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 120 ? text : `${text.slice(0, 100)}… (${text.length} characters)`;
}
