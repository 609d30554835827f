import type { TaskContext } from "@hearth/engine";
import type { DurableOutcome, EffectIdentity, EffectOutcome } from "@hearth/gateway";
import { HearthError } from "@hearth/protocol";
import type { EffectHistory } from "./effect-history.ts";
import { peekStep } from "./peek-step.ts";
import type { Turnstile } from "./turnstile.ts";

export interface DurableEffectOptions<Value> {
  key: string;
  context: Pick<TaskContext, "task" | "step" | "wait">;
  history: EffectHistory;
  turnstile: Turnstile;
  /** Park until a person has answered. */
  wait: boolean;
  /** The signal by which the task learns that the question with this id was answered. */
  signalOf: (approval: string) => string;
  /** Takes the effect through the gateway. Its value must be JSON. */
  attempt: (identity: EffectIdentity) => Promise<EffectOutcome<Value>>;
  /** Milliseconds since the Unix epoch. */
  now: () => number;
}

/** What is stored of a question, so that a run that comes back waits for this one and no other. */
interface Question {
  id: string;
  expiresAt: number;
}

/** Ends a step without storing it, carrying the outcome that is not to be kept. */
class NotKept {
  readonly outcome: DurableOutcome<never>;

  constructor(outcome: DurableOutcome<never>) {
    this.outcome = outcome;
  }
}

/** An approval may be used up by a run that died before it began; then it is asked again, this often at most. */
const maximumQuestions = 5;

/**
 * One effect over the life of a task, however often its code is run. Its outcome is a durable step; its questions are
 * too, and the mark that it is about to begin. What was marked and has no known end is `unknown`, and is left alone.
 */
export async function durableEffect<Value>(options: DurableEffectOptions<Value>): Promise<DurableOutcome<Value>> {
  const { key, context, turnstile } = options;
  turnstile.enter();
  try {
    return await context.step<DurableOutcome<Value>>(`effect:${key}`, () => settle(options));
  } catch (error) {
    if (error instanceof NotKept) return error.outcome;
    throw error;
  } finally {
    turnstile.leave();
  }
}

async function settle<Value>(options: DurableEffectOptions<Value>): Promise<DurableOutcome<Value>> {
  const { key, context, history, wait } = options;
  const name = `${context.task.id} ${key}`;
  const begun = await peekStep<{ device: string }>(context.step, `effect:${key}/begun`);
  if (begun !== undefined) {
    const unknown = unknownPast(options, begun.device, name);
    if (unknown !== undefined) return unknown;
  }
  const begin = async (): Promise<void> => {
    // Stored under the task's claim: a worker that lost its task gets no further than this.
    await context.step(`effect:${key}/begun`, () => ({ device: history.device }));
    history.underWay.add(name);
  };
  const attempt = (answered?: EffectIdentity["answered"]): Promise<EffectOutcome<Value>> =>
    options.attempt({ key, begin, ...(answered === undefined ? {} : { answered }) });
  try {
    for (let round = 0; round < maximumQuestions; round++) {
      const place = `effect:${key}/question-${round}`;
      let question = await peekStep<Question>(context.step, place);
      if (question === undefined) {
        const outcome = await attempt();
        if (outcome.kind !== "needs-approval") return outcome;
        if (!wait) throw new NotKept(outcome);
        const { id, expiresAt } = outcome.approval;
        question = await context.step(place, () => ({ id, expiresAt }));
      }
      const answer = await answerTo(question, options);
      if (answer !== "approved") return await attempt(answer);
      const outcome = await attempt();
      if (outcome.kind !== "needs-approval") return outcome;
    }
    return { kind: "denied", rule: "questions", why: `it was asked ${maximumQuestions} times and never carried out` };
  } finally {
    history.underWay.delete(name);
  }
}

/** Parks the task until the question is answered or no longer good. */
async function answerTo<Value>(
  { id, expiresAt }: Question,
  { context, turnstile, signalOf, now }: DurableEffectOptions<Value>,
): Promise<"approved" | "denied" | "expired"> {
  turnstile.leave();
  try {
    await turnstile.quiet();
    const timeoutSeconds = Math.max(1, Math.ceil((expiresAt - now()) / 1000));
    return (await context.wait(signalOf(id), { timeoutSeconds })) === "approved" ? "approved" : "denied";
  } catch (error) {
    if (HearthError.isInstance(error) && error.code === "HEARTH_WAIT_TIMEOUT") return "expired";
    throw error;
  } finally {
    turnstile.enter();
  }
}

function unknownPast<Value>(
  { key, context, history }: DurableEffectOptions<Value>,
  device: string,
  name: string,
): DurableOutcome<Value> | undefined {
  if (device !== history.device)
    return { kind: "unknown", why: "another device began it, and what became of it is not known here" };
  if (history.underWay.has(name)) return { kind: "unknown", why: "an earlier run of this task is carrying it out" };
  const { id: task, owner } = context.task;
  const past = history.lookUp({ owner, task, key });
  switch (past.kind) {
    case "clear":
      return undefined;
    case "open":
      return {
        kind: "unknown",
        why: "it was begun and its end was not recorded: it may have happened or not, so it is not done again",
        intent: past.intent,
      };
    case "done":
      return {
        kind: "unknown",
        why: "it was done and what came of it was lost, so it is not done again",
        intent: past.intent,
      };
  }
}
