import { isDeepStrictEqual } from "node:util";
import { type BlockEvent, LocalSwarm, SeededRandom } from "@hearth/swarm";
import type { Session } from "../action.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { BlockBoard } from "./block-board.ts";

const threads = 3;
const side = 768;
const blocks = 64;
/** The one that is killed, once this part of the blocks is there. */
const victim = "thread_2";
const killedAfter = blocks / 4;

interface Result {
  result: number[][];
}

/** A product on three workers, of whom one is killed in the middle; then the same again with nobody lost, to be compared. */
export async function killDemo({ context, output, signal }: Session): Promise<ExitCode> {
  await using swarm = await LocalSwarm.open({ threads });
  output.note(
    `${threads} workers; ${side} x ${side} by ${side} x ${side}, cut in ${blocks} blocks with parity to spare`,
  );
  const data = { matrix_a: square(3), matrix_b: square(5) };
  const shares = new Map<string, number>();
  let arrived = 0;
  const multiply = async (): Promise<{ output: Result; milliseconds: number }> => {
    const outcome = await swarm.compute({
      operation: "matrix_multiply",
      data,
      distribution: { code: "rateless", blocks },
      signal,
    });
    if (outcome.status !== "completed") throw new Error(outcome.message);
    return { output: outcome.output as unknown as Result, milliseconds: outcome.milliseconds };
  };
  let killedAt: number | undefined;
  const began = performance.now();
  const board = new BlockBoard(context.process, swarm.workers);
  const watch = (event: BlockEvent): void => {
    board.take(event);
    if (event.what !== "useful") return;
    arrived++;
    shares.set(event.worker, (shares.get(event.worker) ?? 0) + 1);
    if (arrived < killedAfter || killedAt !== undefined) return;
    killedAt = performance.now() - began;
    void swarm.kill(victim);
    board.mark(victim, `killed when ${arrived} of ${blocks} blocks were there`);
  };
  swarm.events.on("block-moved", watch);
  const harmed = await multiply();
  swarm.events.off("block-moved", watch);
  board[Symbol.dispose]();
  output.note(`done in ${harmed.milliseconds.toFixed(0)} ms; now the same with nobody lost`);
  const whole = await multiply();
  const equal = isDeepStrictEqual(harmed.output.result, whole.output.result);
  const facts = {
    killed: victim,
    killed_after_milliseconds: killedAt,
    milliseconds: harmed.milliseconds,
    milliseconds_without_loss: whole.milliseconds,
    equal,
    blocks: Object.fromEntries(shares),
  };
  if (output.json) output.data(facts);
  else
    output.text(
      `${side * side} elements, ${equal ? "all equal" : "NOT equal"} in both; ` +
        `${harmed.milliseconds.toFixed(0)} ms with a worker killed, ${whole.milliseconds.toFixed(0)} ms with nobody lost`,
    );
  return equal ? exitCode.ok : exitCode.failed;
}

function square(seed: number): number[][] {
  const random = new SeededRandom(seed);
  return Array.from({ length: side }, () => Array.from({ length: side }, () => random.fraction() / side));
}
