/**
 * The program that runs one file, alone in a sandbox: orders come in, words go out, a line of JSON each. It takes one
 * question at a time; the others wait. It ends when its input does.
 */
import { writeSync } from "node:fs";
import { type EngineOrder, engineOrder, type EngineWord } from "../engine-protocol.ts";
import { readLines } from "../read-lines.ts";
import { answerQuestion } from "./answer-question.ts";
import { complaintOf } from "./complaint.ts";
import { type LoadedModel, loadModel } from "./loaded-model.ts";
import { makeVectors } from "./make-vectors.ts";

// What libraries print must not come between the lines.
console.log = console.info = console.error;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Whole, whatever the pipe takes at once: nothing else runs while Hearth does not read. */
function say(word: EngineWord): void {
  const line = Buffer.from(`${JSON.stringify(word)}\n`);
  for (let at = 0; at < line.length;) {
    try {
      at += writeSync(1, line, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

type Question = Extract<EngineOrder, { do: "ask" | "embed" }>;

async function answer(loaded: LoadedModel, question: Question, signal: AbortSignal): Promise<void> {
  const { id } = question;
  // Whoever left before its turn was told so.
  if (signal.aborted) return;
  waiting.delete(id);
  try {
    say(
      question.do === "ask"
        ? await answerQuestion(loaded, question, { say, signal })
        : await makeVectors(loaded, question, signal),
    );
  } catch (error) {
    say({ say: "failed", id, ...(signal.aborted ? { why: "left", message: "" } : complaintOf(error, "inside")) });
  }
}

let loaded: LoadedModel | undefined;
let turn: Promise<void> = Promise.resolve();
const leaving = new Map<number, AbortController>();
/** Whose turn has not come. */
const waiting = new Set<number>();

for await (const line of readLines(process.stdin)) {
  const order = engineOrder.parse(JSON.parse(line));
  if (order.do === "load") {
    try {
      loaded = await loadModel(order);
    } catch (error) {
      say({ say: "failed", ...complaintOf(error, "file") });
      // Threads of the library may hold up an ordinary end.
      process.exit(1);
    }
    say({ say: "loaded", contextTokens: loaded.contextTokens });
  } else if (order.do === "leave") {
    leaving.get(order.id)?.abort();
    if (waiting.delete(order.id)) say({ say: "failed", id: order.id, why: "left", message: "" });
  } else {
    const model = loaded;
    if (model === undefined) throw new Error("asked before the file was loaded");
    const left = new AbortController();
    leaving.set(order.id, left);
    waiting.add(order.id);
    turn = turn.then(() => answer(model, order, left.signal)).finally(() => leaving.delete(order.id));
  }
}
process.exit(0);
