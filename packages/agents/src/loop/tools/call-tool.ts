import type { Label } from "@hearth/policy";
import { HearthError } from "@hearth/protocol";
import { callSignature } from "../guard/call-signature.ts";
import { joinAll, unlabelled } from "../labels.ts";
import type { CallOutcome, EntryOf, RequestedCall } from "../log/entry.ts";
import type { LoopEnd } from "../loop-ending.ts";
import type { LoopRun } from "../loop-run.ts";
import { withinLoop } from "../nesting.ts";
import { approvalOf, attemptsOf, isParked } from "./parking.ts";
import { isRepeatable, mayChange, type Offer } from "./offer.ts";
import { renderOutput } from "./render-output.ts";
import { unknownText } from "./unknown-text.ts";

/** Where one call stands after it was tried. */
export type CallStep =
  | { readonly kind: "ended" }
  | { readonly kind: "parked"; readonly approval: string; readonly error: HearthError }
  | { readonly kind: "stop"; readonly end: LoopEnd };

interface Told {
  outcome: CallOutcome;
  output: string;
  failure?: string;
  label?: Label;
}

/**
 * Takes one call of an answer to its result, which is in the log when this resolves. A call that has one is not made again;
 * one that began and has none is made again only where that cannot repeat an effect.
 * @throws TaskParkedError from within, the task's signal's reason
 */
export async function callTool(run: LoopRun, turn: number, call: RequestedCall, place: string): Promise<CallStep> {
  const { state, toolbox } = run;
  if (state.has(`${place}/result`)) return { kind: "ended" };
  const offer = call.malformed === undefined ? toolbox.find(call.name) : undefined;
  const tell = (told: Told): Promise<CallStep> => record(run, { turn, call, place, offer, told });
  if (call.malformed !== undefined) {
    const text = String(call.input).slice(0, 500);
    return await tell(failed("malformed", `The arguments are not JSON: ${call.malformed}\nThey began: ${text}`));
  }
  if (offer === undefined) return await tell(failed("unknown-tool", toolbox.explainUnknown(call.name)));
  const capability = offer.capability.name;
  const attempt = attemptsOf(run, place);
  let input = call.input;
  let approved = false;
  if (attempt > 0) {
    const begun = state.find(`${place}/begun-${attempt}`, "call-begun");
    if (begun !== undefined) input = begun.input;
    approved = true;
    if (!isRepeatable(offer) && !state.has(`${place}/parked-${attempt}`))
      return await tell({ outcome: "unknown", output: unknownText("it began, and nothing says how it ended") });
  } else {
    const complaint = toolbox.complain(offer, input);
    if (complaint !== undefined) return await tell(failed("arguments", complaint));
  }
  if (!approved) {
    const verdict = await run.ask("PreToolUse", `${place}/pre`, { call: call.id, capability, input });
    if (verdict.decision === "stop")
      return { kind: "stop", end: { kind: "stopped", hook: verdict.hook ?? "", why: verdict.reason } };
    if (verdict.decision === "block")
      return await tell({
        outcome: "denied",
        output: `Not done: ${verdict.hook} blocked it: ${verdict.reason}`,
        failure: `blocked: ${verdict.reason}`,
      });
    input = verdict.payload.input;
    const complaint = verdict.changed ? toolbox.complain(offer, input) : undefined;
    if (complaint !== undefined)
      return await tell(failed("hook", `Not done: a hook changed the arguments into invalid ones. ${complaint}`));
  }
  const step = attempt + 1;
  // Only who wrote this goes on, and it stands in the log before anything happens. What may be made again and is made as
  // the model asked needs none.
  if (!isRepeatable(offer) || attempt > 0 || input !== call.input) {
    const begun = await state.record(`${place}/begun-${step}`, {
      type: "call-begun",
      run: state.run,
      turn,
      call: call.id,
      capability,
      input,
      execution: state.execution,
      attempt: step,
      time: run.now(),
    } satisfies EntryOf<"call-begun">);
    if (begun.execution !== state.execution)
      return await tell({ outcome: "unknown", output: unknownText("another process is making this call") });
  }
  return await perform(run, { turn, call, place, offer, input, step }, tell);
}

async function perform(
  run: LoopRun,
  made: { turn: number; call: RequestedCall; place: string; offer: Offer; input: unknown; step: number },
  tell: (told: Told) => Promise<CallStep>,
): Promise<CallStep> {
  const { state, options, signal } = run;
  const { turn, call, place, offer, input, step } = made;
  const capability = offer.capability.name;
  const parked = (approval?: string): Promise<unknown> =>
    state.record(`${place}/parked-${step}`, {
      type: "call-parked",
      run: state.run,
      turn,
      call: call.id,
      attempt: step,
      ...(approval === undefined ? {} : { approval }),
    });
  run.emit({ type: "tool-started", turn, call: call.id, capability, input });
  let told: Told;
  try {
    const value = await withinLoop(run.self, () =>
      options.context.invoke(capability, input, { signal, key: `${state.run}/${place}` }),
    );
    told = { outcome: "done", output: renderOutput(value) };
  } catch (error) {
    // What waits inside has stored its wait; this call is made again when that is answered.
    if (isParked(error)) {
      await parked();
      throw error;
    }
    options.context.signal.throwIfAborted();
    const approval = approvalOf(error);
    if (approval !== undefined && HearthError.isInstance(error)) {
      await parked(approval);
      run.emit({ type: "tool-ended", turn, call: call.id, capability, outcome: "parked" });
      return { kind: "parked", approval, error };
    }
    told =
      signal.aborted && mayChange(offer)
        ? { outcome: "unknown", output: unknownText("the run's time ended while the call was under way") }
        : toldOf(error);
  }
  return await tell({ ...told, label: labelAfter(run, offer) });
}

async function record(
  run: LoopRun,
  what: { turn: number; call: RequestedCall; place: string; offer: Offer | undefined; told: Told },
): Promise<CallStep> {
  const { state } = run;
  const { turn, call, place, offer } = what;
  let { told } = what;
  const capability = offer?.capability.name;
  let stop: LoopEnd | undefined;
  if (capability !== undefined && told.label !== undefined) {
    const { outcome, output } = told;
    const verdict = await run.ask("PostToolUse", `${place}/post`, {
      call: call.id,
      capability,
      input: call.input,
      outcome,
      output,
    });
    if (verdict.changed) told = { ...told, output: verdict.payload.output };
    // The effect has happened; only what the model is told is held back.
    if (verdict.decision === "block")
      told = { ...told, output: `It ended (${outcome}), and ${verdict.hook} holds its output back: ${verdict.reason}` };
    if (verdict.decision === "stop") stop = { kind: "stopped", hook: verdict.hook ?? "", why: verdict.reason };
  }
  await state.record(`${place}/result`, {
    type: "result",
    run: state.run,
    turn,
    call: call.id,
    name: call.name,
    ...(capability === undefined ? {} : { capability }),
    signature: callSignature(capability ?? call.name, call.input),
    outcome: told.outcome,
    output: told.output,
    ...(told.failure === undefined ? {} : { failure: told.failure }),
    label: told.label ?? run.options.session?.label ?? unlabelled,
  });
  run.emit({ type: "tool-ended", turn, call: call.id, capability: capability ?? call.name, outcome: told.outcome });
  return stop === undefined ? { kind: "ended" } : { kind: "stop", end: stop };
}

function failed(kind: string, text: string): Told {
  return { outcome: "failed", output: text, failure: `${kind}: ${text.slice(0, 300)}` };
}

/** Errors by which a capability says what became of an effect. */
const outcomes: ReadonlyMap<string, CallOutcome> = new Map([
  ["HEARTH_EFFECT_DENIED", "denied"],
  ["HEARTH_EFFECT_UNKNOWN", "unknown"],
]);

function toldOf(error: unknown): Told {
  if (!HearthError.isInstance(error)) {
    const text = error instanceof Error ? error.message : String(error);
    return failed("error", text);
  }
  const output = `${error.message}\n${error.hint}`;
  const outcome = outcomes.get(error.code) ?? "failed";
  if (outcome === "unknown") return { outcome, output: unknownText(error.message) };
  return { outcome, output, failure: `${error.code}: ${error.message.slice(0, 300)}` };
}

/** What the call read labels it, and what the run had read before it too: which of both it used cannot be told. */
function labelAfter({ options }: LoopRun, offer: Offer): Label {
  const { session } = options;
  const own: Label = { class: "public", untrusted: true, sources: [`tool:${offer.capability.name}`] };
  if (offer.untrusted === true) session?.addLabel(own);
  return joinAll([session?.label ?? unlabelled, ...(offer.untrusted === true ? [own] : [])]);
}
