import { HearthError } from "@hearth/protocol";
import { callSignature } from "../guard/call-signature.ts";
import { unlabelled } from "../labels.ts";
import type { EntryOf, RequestedCall } from "../log/entry.ts";
import type { Ended, LoopRun } from "../loop-run.ts";
import { callTool, type CallStep } from "./call-tool.ts";
import { approvalSignal, isTimedOut, openQuestion } from "./parking.ts";

/**
 * Makes the calls of one answer, several at once, until each has a result in the log. Those that need a person are waited for
 * when the others have ended, so that parking cuts no effect in half.
 * @throws TaskParkedError, ApprovalNeededError within another loop
 */
export async function runCalls(run: LoopRun, turn: number, calls: readonly RequestedCall[]): Promise<Ended> {
  const { limits, state } = run;
  const open = calls.map((call, index) => ({ call, place: `t${turn}/c${index}` }));
  await refuse(run, turn, open.slice(limits.callsPerTurn));
  const waiting = (place: string): EntryOf<"call-parked"> | undefined => openQuestion(run, place);

  let step = await inLanes(
    run,
    turn,
    open.filter(({ place }) => waiting(place) === undefined),
  );
  if (step !== undefined) return step;
  for (;;) {
    const parked = open.filter(({ place }) => waiting(place) !== undefined);
    if (parked.length === 0) break;
    const answered: typeof open = [];
    for (const one of parked) {
      if (await isAnswered(run, waiting(one.place)!.approval!, one, turn)) answered.push(one);
    }
    step = await inLanes(run, turn, answered);
    if (step !== undefined) return step;
  }
  // A hook may have stopped the run while others were under way.
  for (const { place } of open) if (!state.has(`${place}/result`)) throw new TypeError(`${place} has no result`);
  return undefined;
}

async function inLanes(
  run: LoopRun,
  turn: number,
  items: readonly { call: RequestedCall; place: string }[],
): Promise<Ended> {
  let next = 0;
  let stop: Extract<CallStep, { kind: "stop" }> | undefined;
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    while (next < items.length && stop === undefined && failures.length === 0) {
      const { call, place } = items[next++]!;
      try {
        const step = await callTool(run, turn, call, place);
        if (step.kind === "stop") stop ??= step;
        if (step.kind === "parked") run.questions.set(place, step.error);
      } catch (error) {
        // The other lanes come to their end first: what they do is recorded.
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.limits.concurrency, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return stop === undefined ? undefined : { end: stop.end };
}

/** Waits for a person. Within another loop that is for the outermost to do: a wait in here would end its other calls. */
async function isAnswered(
  run: LoopRun,
  approval: string,
  { call, place }: { call: RequestedCall; place: string },
  turn: number,
): Promise<boolean> {
  const { options, state, parent, questions } = run;
  const error = questions.get(place);
  if (parent !== undefined && error !== undefined) throw error;
  if (parent !== undefined) return true;
  const { answerSeconds = 600 } = options;
  try {
    await options.context.wait(approvalSignal(approval), { timeoutSeconds: answerSeconds });
    return true;
  } catch (thrown) {
    if (!isTimedOut(thrown) || !HearthError.isInstance(thrown)) throw thrown;
    await state.record(`${place}/result`, {
      ...resultOf(run, turn, call),
      outcome: "denied",
      output: `Not done: nobody answered the question about it within ${answerSeconds} seconds.`,
      failure: "not-answered",
    });
    return false;
  }
}

async function refuse(
  run: LoopRun,
  turn: number,
  items: readonly { call: RequestedCall; place: string }[],
): Promise<void> {
  await run.state.recordAll(
    items.map(({ call, place }) => ({
      key: `${place}/result`,
      body: {
        ...resultOf(run, turn, call),
        outcome: "failed" as const,
        output: `Not done: at most ${run.limits.callsPerTurn} calls can be made at once. Make it again in your next answer.`,
      },
    })),
  );
}

function resultOf(run: LoopRun, turn: number, call: RequestedCall): Omit<EntryOf<"result">, "outcome" | "output"> {
  const capability = run.toolbox.find(call.name)?.capability.name;
  return {
    type: "result",
    run: run.state.run,
    turn,
    call: call.id,
    name: call.name,
    ...(capability === undefined ? {} : { capability }),
    signature: callSignature(capability ?? call.name, call.input),
    label: run.options.session?.label ?? unlabelled,
  };
}
