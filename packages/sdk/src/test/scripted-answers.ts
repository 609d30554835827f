import type { InProcessRuntimeOptions } from "@hearth/runtimes";

/** What a capability answers instead of running its code: a value, an error to throw, or a function of the input. */
export type ScriptedAnswer = Error | ((input: unknown) => unknown) | string | number | boolean | null | object;

/** One call of a capability, in the order of their ends. */
export interface RecordedInvocation {
  agent: string;
  capability: string;
  input: unknown;
  /** Absent when the call failed. */
  output?: unknown;
  /** What it threw, when it failed. */
  error?: unknown;
  /** The task it was part of. */
  task: string;
  /** Milliseconds since the Unix epoch, at the start. */
  time: number;
}

/** Stands around every call of a runtime: answers what is scripted, and writes down every call. */
export class ScriptedAnswers {
  readonly invocations: RecordedInvocation[] = [];
  readonly #answers = new Map<string, ScriptedAnswer>();

  set(capability: string, answer: ScriptedAnswer): void {
    this.#answers.set(capability, answer);
  }

  readonly intercept: NonNullable<InProcessRuntimeOptions["intercept"]> = async (invocation, run) => {
    const { agent, capability, input, task } = invocation;
    const record: RecordedInvocation = { agent, capability, input, task, time: Date.now() };
    try {
      const answer = this.#answers.get(capability);
      record.output = answer === undefined ? await run() : await play(answer, input);
      return record.output;
    } catch (error) {
      record.error = error;
      throw error;
    } finally {
      this.invocations.push(record);
    }
  };
}

async function play(answer: ScriptedAnswer, input: unknown): Promise<unknown> {
  const value: unknown = typeof answer === "function" ? await (answer as (input: unknown) => unknown)(input) : answer;
  if (value instanceof Error) throw value;
  return value;
}
