import type { EffectOutcome, GatewaySession } from "@hearth/gateway";
import type { ModelPlan, PlaceholderVault } from "@hearth/policy";
import { describePrincipal, newId, ownerOf } from "@hearth/protocol";
import type { ModelRequest } from "../contract/model-request.ts";
import { ModelError } from "../errors/model-error.ts";
import type { OutgoingRequest } from "../guard/guard-request.ts";
import type { UseIdentity } from "../record/use-store.ts";
import type { Candidate } from "../registry/candidate.ts";
import { placeOf } from "../registry/place-of.ts";
import { beginAnswer } from "./begin-answer.ts";
import type { ModelsEnvironment } from "./models-environment.ts";
import { PartChannel } from "./part-channel.ts";
import { type Ending, passOn } from "./pass-on.ts";
import { amountsOf, reservationFor } from "./reservation.ts";

export interface Question {
  request: ModelRequest;
  /** The same as it is sent to this candidate. */
  outgoing: OutgoingRequest;
  digest: string;
  vault: PlaceholderVault;
  inputTokens: number;
  signal: AbortSignal;
  /** Another model stands ready, so a long wait for this one is not worth it. */
  othersWait: boolean;
}

export type Asked =
  | { kind: "answering"; rule: string; parts: PartChannel }
  | { kind: "not-done"; outcome: Exclude<EffectOutcome<never>, { kind: "done" }> }
  | { kind: "failed"; error: ModelError };

/**
 * Puts the question to one model, as one effect at the gateway. Resolves when the first piece of an answer is there, or
 * when there will be none; the rest goes on by itself, as fast as it is read.
 */
export async function askCandidate(
  environment: ModelsEnvironment,
  session: GatewaySession,
  candidate: Candidate,
  question: Question,
): Promise<Asked> {
  const { breakers, useStore } = environment;
  const breaker = breakers.of(candidate.id);
  if (!breaker.enter())
    return {
      kind: "failed",
      error: new ModelError("it failed too often just now", { reason: "resting", model: candidate.id }),
    };
  const left = new AbortController();
  const signal = AbortSignal.any([question.signal, left.signal, environment.closing]);
  const may = reservationFor(candidate, question);
  const use = identityOf(session, candidate, question.request);
  const begun = Promise.withResolvers<Asked>();
  let channel: PartChannel | undefined;
  let reported = false;
  const report = (how: "succeeded" | "failed" | "left"): void => {
    if (!reported) breaker[how]();
    reported = true;
  };

  const perform = async (rule: string): Promise<Ending> => {
    const started = Date.now();
    await useStore.begin(use, may, started);
    const answer = await beginAnswer(environment, candidate, question, may, signal).catch(async (thrown: unknown) => {
      report(signal.aborted ? "left" : blameworthy(thrown) ? "failed" : "left");
      // It gave nothing, so it took nothing that a server charges for.
      const took = { ...may, input: 0, output: 0, money: 0 };
      await environment.end(use, {
        state: "failed",
        why: reasonOf(thrown),
        took,
        milliseconds: Date.now() - started,
      });
      throw thrown;
    });
    const parts = new PartChannel(() => left.abort(new Error("the answer is not read any more")));
    channel = parts;
    begun.resolve({ kind: "answering", rule, parts });
    return await passOn(environment, { candidate, question, use, started, answer, parts, signal, report });
  };

  const running = session.perform<ModelPlan, Ending>({
    request: {
      tool: "model",
      args: placeOf(candidate),
    },
    summary: `ask ${candidate.id} (${question.request.purpose})`,
    question: `ask ${candidate.id}, for about ${may.input} tokens and an answer of up to ${may.output}`,
    action: "model-asked",
    cost: amountsOf(may),
    priceKnown: may.money !== undefined,
    perform: (_plan, { rule }) => perform(rule),
    settle: ({ took }) => ({ calls: 1, ...amountsOf(took) }),
    describe: ({ took, error }) => ({
      model: candidate.id,
      purpose: question.request.purpose,
      inputTokens: took.input,
      outputTokens: took.output,
      ...(took.money === undefined ? {} : { moneyMicroUnits: took.money }),
      ...(error === undefined ? {} : { outcome: "failure", error: error.reason }),
    }),
  });
  const over = running.then(
    (outcome) => {
      if (outcome.kind !== "done") {
        report("left");
        begun.resolve({ kind: "not-done", outcome });
      } else
        channel?.end(
          outcome.value.error === undefined
            ? {}
            : { error: question.signal.aborted ? question.signal.reason : outcome.value.error },
        );
    },
    (thrown: unknown) => {
      report("left");
      if (channel !== undefined) channel.end({ error: thrown });
      else if (thrown instanceof ModelError) begun.resolve({ kind: "failed", error: thrown });
      else begun.reject(thrown);
    },
  );
  environment.track(over);
  return await begun.promise;
}

function identityOf({ options }: GatewaySession, candidate: Candidate, { purpose, call }: ModelRequest): UseIdentity {
  const { who, agent, task = "", plan = "", goal = "", unattended = false } = options;
  const person = describePrincipal(who);
  return {
    owner: ownerOf(who),
    id: newId<string>(),
    call,
    model: candidate.id,
    purpose,
    agent,
    person,
    task,
    plan,
    goal,
    unattended,
  };
}

/** What says that the server is not well, and not that the question or the key is wrong. */
function blameworthy(thrown: unknown): boolean {
  return thrown instanceof ModelError && thrown.retryable && thrown.reason !== "rate-limited";
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof ModelError ? thrown.reason : "left";
}
