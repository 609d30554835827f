import type { EngineComplaint } from "../engine-protocol.ts";

/** Why a question cannot be answered, in the words of the protocol. */
export class Complaint extends Error {
  readonly why: EngineComplaint;

  constructor(why: EngineComplaint, message: string) {
    super(message);
    this.why = why;
  }
}

/**
 * Whatever was thrown, as what is said of it. Once there are questions, only our own words are passed on: those of a
 * library could hold what was asked.
 * @param otherwise what it is where it does not say
 */
export function complaintOf(thrown: unknown, otherwise: "file" | "inside"): { why: EngineComplaint; message: string } {
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 500);
  if (thrown instanceof Complaint) return { why: thrown.why, message };
  const name = thrown instanceof Error ? thrown.constructor.name : "Error";
  const memory = name === "InsufficientMemoryError" || /\b(?:allocate|out of memory)\b/i.test(message);
  return { why: memory ? "memory" : otherwise, message: otherwise === "file" ? message : `it threw ${name}` };
}
