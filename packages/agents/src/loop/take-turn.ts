import type { ModelRequest } from "@hearth/models";
import { askModel, type Answer } from "./ask-model.ts";
import type { EntryOf, RequestedCall } from "./log/entry.ts";
import type { LoopEnd } from "./loop-ending.ts";
import type { LoopRun } from "./loop-run.ts";
import { questionName } from "./question-name.ts";
import { streamedTo } from "./streamed-to.ts";
import { approvalSignal } from "./tools/parking.ts";
import { compact } from "./view/compact.ts";
import { estimateTokens } from "./view/estimate-tokens.ts";
import { buildView } from "./view/build-view.ts";
import { toolName } from "./tools/tool-name.ts";
import { readOutputCapability } from "./tools/lazy-conversation-agent.ts";
import { toolOutputRule } from "./tools/wrap-output.ts";

export type Turn = { readonly answer: EntryOf<"answer"> } | { readonly end: LoopEnd };

const readMoreTool = toolName(readOutputCapability);

/** One answer of the model, from the log where it is there. Older parts of the conversation make room first. */
export async function takeTurn(run: LoopRun, turn: number): Promise<Turn> {
  const known = run.state.find(`t${turn}/answer`, "answer");
  if (known !== undefined) return { answer: known };
  const view = await fittingView(run);
  if ("end" in view) return view;
  run.emit({ type: "turn-started", turn });
  const { options, state } = run;
  const question: Omit<ModelRequest, "call"> = {
    ...(options.modelName === undefined ? {} : { model: options.modelName }),
    messages: view.messages,
    ...(run.toolbox.descriptions.length === 0 ? {} : { tools: run.toolbox.descriptions }),
    ...(options.answerSchema === undefined ? {} : { answerSchema: options.answerSchema }),
    ...(options.maximumOutputTokens === undefined ? {} : { maximumOutputTokens: options.maximumOutputTokens }),
    purpose: "work",
  };
  const place = { conversation: options.conversation, run: state.run, place: String(turn) };
  const request = { ...question, call: questionName(place, question) };
  const outcome = await ask(run, turn, request);
  if (outcome.kind === "end") return outcome;
  const { parts, calls, reason, cost } = outcome.answer;
  run.correctEstimate(view.estimated, cost.usage.input);
  const body = await state.record(`t${turn}/answer`, {
    type: "answer",
    run: state.run,
    turn,
    parts: [...parts],
    calls: uniqueCalls(run, turn, calls),
    reason,
    cost,
    activeMilliseconds: Math.round(run.active()),
  } satisfies EntryOf<"answer">);
  const { usage, moneyMicroUnits, model } = cost;
  run.emit({ type: "usage-counted", turn, usage, moneyMicroUnits, model });
  return { answer: body };
}

async function ask(
  run: LoopRun,
  turn: number,
  request: ModelRequest,
): Promise<{ kind: "answer"; answer: Answer } | { kind: "end"; end: LoopEnd }> {
  const { options, signal, emit } = run;
  for (;;) {
    const outcome = await askModel({
      door: options.model,
      request,
      signal,
      ...streamedTo(emit, turn),
    });
    if (outcome.kind === "done") return { kind: "answer", answer: outcome.value };
    if (outcome.kind === "denied") {
      const { rule, why } = outcome;
      return { kind: "end", end: { kind: "denied", rule, why } };
    }
    if (outcome.kind === "over-budget") return { kind: "end", end: { kind: "over-budget", why: outcome.why } };
    // Asking a model is the only thing under way here, so the task may park wherever the loop stands.
    await options.context.wait(approvalSignal(outcome.approval.id), { timeoutSeconds: options.answerSeconds ?? 600 });
  }
}

/** The conversation as the model is shown it, with older parts summarised until it fits. */
async function fittingView(
  run: LoopRun,
): Promise<{ messages: ReturnType<typeof buildView>; estimated: number } | { end: LoopEnd }> {
  const { options, state, limits, toolbox } = run;
  const { contextTokens = 128_000, startAt = 0.75, keepTurns = 4 } = options.compaction ?? {};
  const allowed = Math.floor(contextTokens * startAt);
  const readMore = toolbox.names.includes(readMoreTool) ? { tool: readMoreTool } : undefined;
  let outputCharacters = limits.outputCharacters;
  for (let keep = keepTurns; ;) {
    const messages = buildView(state.entries, {
      system: [...options.system, ...(toolbox.names.length === 0 ? [] : [toolOutputRule])],
      ...(options.pinned === undefined ? {} : { pinned: options.pinned }),
      outputCharacters,
      readMore,
    });
    const estimated = estimateTokens(messages, toolbox.descriptions);
    const tokens = Math.ceil(estimated * run.estimateFactor());
    if (tokens <= allowed) return { messages, estimated };
    const compacted = await compact(run, { keepTurns: keep, estimatedTokens: tokens, contextTokens });
    if (compacted.ended !== undefined) return compacted.ended;
    if (compacted.done) continue;
    // Nothing more to leave out: fewer turns, then less of each output, then the truth.
    if (keep > 1) keep = Math.floor(keep / 2);
    else if (outputCharacters > 2000) outputCharacters = Math.floor(outputCharacters / 2);
    else if (tokens <= contextTokens) return { messages, estimated };
    else return { end: { kind: "limit-reached", limit: "context-tokens", allowed: contextTokens, used: tokens } };
  }
}

/** Servers want ids that are there, and unique in a conversation; not every model gives such. */
function uniqueCalls({ state }: LoopRun, turn: number, calls: readonly RequestedCall[]): RequestedCall[] {
  const taken = new Set(
    state.entries.flatMap(({ body }) => (body.type === "answer" ? body.calls.map(({ id }) => id) : [])),
  );
  return calls.map((call, index) => {
    const id =
      call.id === "" || taken.has(call.id) ? `${call.id === "" ? "call" : call.id}-t${turn}-${index}` : call.id;
    taken.add(id);
    return { ...call, id };
  });
}
