import {
  type AcceptanceCheck,
  type Goal,
  HearthError,
  type Principal,
  type Task,
  type Verdict,
} from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import { checkKinds } from "./check-kinds.ts";
import type { CheckContext, EvidenceSources } from "./evidence.ts";
import { failed, type Judgement, notVerifiable } from "./judgement.ts";

/** Judges acceptance checks by what is really there, and takes no word of the agent that did the task. */
export interface Verifier {
  /** A verdict for each check of each task, in their order. */
  verify(request: VerifyRequest): Promise<Verdict[]>;
}

export interface VerifyRequest {
  readonly who: Principal;
  readonly goal: Goal;
  readonly tasks: readonly Task[];
  readonly signal: AbortSignal;
}

export function createVerifier(sources: EvidenceSources): Verifier {
  return {
    async verify({ who, goal, tasks, signal }) {
      let opened: Promise<WorkspaceReader | undefined> | undefined;
      const files = (): Promise<WorkspaceReader | undefined> =>
        (opened ??= sources.openFiles({ who, goal }).catch(() => undefined));
      const verdicts: Verdict[] = [];
      try {
        for (const task of tasks)
          for (const [index, check] of task.checks.entries()) {
            const name = `verify/${task.id}/${index}`;
            const judgement = await judge(check, { who, goal, task, sources, files, name, signal });
            verdicts.push({ task: task.id, check: check.description, kind: check.kind, ...judgement });
          }
        return verdicts;
      } finally {
        await (await opened)?.[Symbol.asyncDispose]();
      }
    },
  };
}

async function judge(check: AcceptanceCheck, context: CheckContext): Promise<Judgement> {
  const { task, signal } = context;
  if (task.state !== "completed") return failed(`the task is ${task.state}`);
  try {
    // The registry's type ties each kind to its judge; that it is the check's own kind is what TypeScript cannot see.
    const by = checkKinds[check.kind] as (
      check: AcceptanceCheck,
      context: CheckContext,
    ) => Judgement | Promise<Judgement>;
    return await by(check, context);
  } catch (thrown) {
    signal.throwIfAborted();
    // A judge that breaks has seen nothing, so it proves nothing.
    if (!HearthError.isInstance(thrown)) throw thrown;
    return notVerifiable(thrown.message);
  }
}
