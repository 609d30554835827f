import { textOf } from "./ask-model.ts";
import { checkAnswer } from "./answer-check.ts";
import { callSignature } from "./guard/call-signature.ts";
import { findRepeatedCall, findRepeatedFailure } from "./guard/find-loop.ts";
import { findReachedLimit } from "./guard/find-reached-limit.ts";
import type { EntryBody, EntryOf } from "./log/entry.ts";
import type { LoopEnd, LoopEnding } from "./loop-ending.ts";
import type { LoopOptions } from "./loop-options.ts";
import type { Ended, LoopRun } from "./loop-run.ts";
import { RunTimeEnded, startRun } from "./start-run.ts";
import { takeTurn } from "./take-turn.ts";
import { runCalls } from "./tools/run-calls.ts";

/**
 * Asks a model, makes the calls it wants, tells it what became of them, until it answers or something ends the run.
 *
 * The conversation log is the run's checkpoint: called again with the same options after a crash or an approval it goes on
 * behind the last thing in the log. Answers are asked for under a name, so that a recorded one is not paid twice; an effect
 * that may or may not have happened is reported as unknown and not repeated.
 *
 * @throws TaskParkedError to be let through, ApprovalNeededError within another loop, LoopNestingError,
 * BrokenAnswerError, ModelError, the task's signal's reason
 */
export async function runLoop(options: LoopOptions): Promise<LoopEnding> {
  using run = await startRun(options);
  const end = await begin(run).catch((error: unknown): LoopEnd => {
    if (!(error instanceof RunTimeEnded)) throw error;
    const { activeSeconds } = run.limits;
    return {
      kind: "limit-reached",
      limit: "active-seconds",
      allowed: activeSeconds,
      used: Math.ceil(run.active() / 1000),
    };
  });
  return await finish(run, end);
}

async function begin(run: LoopRun): Promise<LoopEnd> {
  const { state, options, toolbox } = run;
  const resumed = state.has("started");
  const verdict = await run.ask("SessionStart", "start", { resumed });
  if (verdict.decision !== "continue") return stopped(verdict);
  const begun: { key: string; body: EntryBody }[] = [
    {
      key: "started",
      body: { type: "run-started", run: state.run, agent: options.agent, tools: [...toolbox.names] },
    },
  ];
  if (options.prompt !== undefined && !state.has("prompt")) {
    const { decision, hook, reason, payload } = await run.ask("UserPromptSubmit", "prompt", { text: options.prompt });
    if (decision !== "continue") return stopped({ hook, reason });
    begun.push({ key: "prompt", body: { type: "person", parts: [{ type: "text", text: payload.text }] } });
  }
  await state.recordAll(begun);
  for (let turn = 1; ; turn++) {
    if (state.find(`t${turn}/answer`, "answer") === undefined) {
      const reached = findReachedLimit(run);
      if (reached !== undefined) return reached;
    }
    const taken = await takeTurn(run, turn);
    if ("end" in taken) return taken.end;
    const { calls, reason } = taken.answer;
    // A model that refuses wants nothing done, whatever it began to call.
    const acts = calls.length > 0 && reason !== "refused";
    const ended = await (acts ? act(run, taken.answer) : judge(run, taken.answer));
    if (ended !== undefined) return ended.end;
  }
}

/** Makes the calls of an answer, unless they go in a circle or over a limit. */
async function act(run: LoopRun, { turn, calls }: EntryOf<"answer">): Promise<Ended> {
  const { state, limits, toolbox } = run;
  const places = calls.map((_call, index) => `t${turn}/c${index}`);
  const done = places.filter((place) => state.has(`${place}/result`)).length;
  // Judged once, before any of them is made: a run that goes on after a crash has been judged.
  if (done === 0 && !places.some((place) => state.has(`${place}/begun-1`))) {
    if (state.toolCalls + calls.length > limits.toolCalls)
      return { end: { kind: "limit-reached", limit: "tool-calls", allowed: limits.toolCalls, used: state.toolCalls } };
    const asked = calls.map(({ name, input }) => {
      const capability = toolbox.find(name)?.capability.name ?? name;
      return { name, signature: callSignature(capability, input) };
    });
    const circle = findRepeatedCall(state.entries, state.run, asked, limits);
    if (circle !== undefined) return { end: { kind: "looping", why: circle } };
  }
  if (done < calls.length) {
    const ended = await runCalls(run, turn, calls);
    if (ended !== undefined) return ended;
  }
  const circle = findRepeatedFailure(state.entries, state.run, limits);
  return circle === undefined ? undefined : { end: { kind: "looping", why: circle } };
}

/** An answer without calls: it ends the run, or the model is told once what is wrong with it. */
async function judge(run: LoopRun, answer: EntryOf<"answer">): Promise<Ended> {
  const { state, options, limits } = run;
  const { turn, reason } = answer;
  const text = textOf(answer.parts);
  if (reason === "refused") return { end: { kind: "refused", text } };
  if (reason === "length")
    return {
      end: {
        kind: "limit-reached",
        limit: "output-tokens",
        allowed: options.maximumOutputTokens ?? answer.cost.usage.output,
        used: answer.cost.usage.output,
      },
    };
  const checked = checkAnswer(text, options.answerSchema);
  if (!checked.ok) {
    const key = `repair-${turn}`;
    const repaired = state.entries.some(
      ({ body }) => body.type === "note" && body.run === state.run && body.from === repairer,
    );
    if (repaired && !state.has(key)) return { end: { kind: "unusable", why: checked.why, text } };
    const told = `Your last answer cannot be used: ${checked.why}. Give it again, corrected.`;
    await state.record(key, { type: "note", run: state.run, from: repairer, text: told, audience: "model" });
    return undefined;
  }
  const refusal = `refused-stop-${turn}`;
  if (state.has(refusal)) return undefined;
  const verdict = await run.ask("Stop", `t${turn}/stop`, { text });
  if (verdict.decision === "stop") return { end: stopped(verdict) };
  if (verdict.decision === "block") {
    const { hook, reason } = verdict;
    const tries = state.stopRefusals + 1;
    if (tries > limits.stopRefusals)
      return { end: stopped({ hook, reason: `it did not accept ${tries} answers: ${reason}` }) };
    const told = `This is not the end yet: ${reason}`;
    await state.record(refusal, {
      type: "note",
      run: state.run,
      from: hook ?? "hook",
      text: told,
      audience: "model",
    });
    return undefined;
  }
  return { end: { kind: "answered", text, ...("value" in checked ? { value: checked.value } : {}) } };
}

const repairer = "hearth";

async function finish(run: LoopRun, end: LoopEnd): Promise<LoopEnding> {
  const { state, options, parent } = run;
  const why = "why" in end ? end.why : end.kind === "limit-reached" ? end.limit : undefined;
  await run.ask("SessionEnd", "end", { ending: end.kind, why });
  await state.record("ended", {
    type: "run-ended",
    run: state.run,
    kind: end.kind,
    ...(why === undefined ? {} : { why }),
  });
  const { turns, toolCalls, usage, moneyMicroUnits, unknownEffects } = state;
  const ending: LoopEnding = { ...end, turns, toolCalls, usage, moneyMicroUnits, unknownEffects };
  run.emit({ type: "run-ended", kind: end.kind });
  const { agent, conversation } = options;
  const text = "text" in end ? end.text : "";
  const refused = await parent?.childEnded({ agent, conversation, ending, text });
  return refused === undefined ? ending : { ...ending, kind: "stopped", hook: "SubagentStop", why: refused };
}

function stopped({ hook, reason }: { hook: string | undefined; reason: string }): LoopEnd {
  return { kind: "stopped", hook: hook ?? "", why: reason };
}
