import type { PlaceholderVault } from "@hearth/policy";
import type { ModelPart } from "../contract/model-part.ts";
import { ModelError } from "../errors/model-error.ts";
import { mapStrings } from "../guard/map-strings.ts";
import { RestoreStream } from "../guard/restore-stream.ts";
import type { AnswerPart } from "../provider/read-answer.ts";
import type { UseAmounts, UseIdentity } from "../record/use-store.ts";
import type { Candidate } from "../registry/candidate.ts";
import type { Question } from "./ask-candidate.ts";
import type { BegunAnswer } from "./first-part.ts";
import type { ModelsEnvironment } from "./models-environment.ts";
import type { PartChannel } from "./part-channel.ts";
import { tookOf } from "./reservation.ts";

/** How an answer ended, for the gateway's receipt. */
export interface Ending {
  took: UseAmounts;
  error?: ModelError | undefined;
}

/** An answer on its way to the reader. */
export interface Passing {
  candidate: Candidate;
  question: Question;
  use: UseIdentity;
  started: number;
  answer: BegunAnswer;
  parts: PartChannel;
  signal: AbortSignal;
  report: (how: "succeeded" | "failed" | "left") => void;
}

/** Gives out what comes, with values put back, and records it whole before its end is told. */
export async function passOn(environment: ModelsEnvironment, passing: Passing): Promise<Ending> {
  const { candidate, question, use, started, answer, parts, signal, report } = passing;
  const { request, vault, digest } = question;
  const text = new RestoreStream(vault);
  const thought = new RestoreStream(vault);
  const given: ModelPart[] = [];
  let outputCharacters = 0;
  const give = async (part: ModelPart): Promise<void> => {
    addJoined(given, part);
    await parts.push(part);
  };
  const giveRest = async (): Promise<void> => {
    const rest = { text: text.end(), thought: thought.end() };
    if (rest.thought !== "") await give({ type: "reasoning", text: rest.thought });
    if (rest.text !== "") await give({ type: "text", text: rest.text });
  };
  let failure: unknown;
  let end: Extract<AnswerPart, { type: "end" }> | undefined;
  try {
    for (let part = answer.first; ;) {
      outputCharacters += sizeOf(part);
      if (part.type === "end") {
        end = part;
        break;
      }
      if (part.type === "text") await giveText(text.push(part.text), "text", give);
      else if (part.type === "reasoning" && part.opaque === undefined)
        await giveText(thought.push(part.text), "reasoning", give);
      else {
        await giveRest();
        await give(restored(part, vault));
      }
      signal.throwIfAborted();
      const next = await answer.rest.next();
      if (next.done === true)
        throw new ModelError("the answer ended before it was complete", { reason: "broken", model: candidate.id });
      part = next.value;
    }
  } catch (thrown) {
    failure = thrown;
  }
  await giveRest();
  const took = tookOf(candidate, question.inputTokens, end?.tokens, outputCharacters);
  const milliseconds = Date.now() - started;
  if (end === undefined) {
    const error = signal.aborted
      ? new ModelError("the answer was left before its end", { reason: "broken", model: candidate.id })
      : environment.toError(failure, candidate.id);
    report(signal.aborted ? "left" : "failed");
    await environment.end(use, {
      state: "failed",
      why: signal.aborted ? "left" : error.reason,
      took,
      milliseconds,
    });
    return { took, error };
  }
  report("succeeded");
  const { input, output, cachedInput, reasoning, money, estimated } = took;
  const finish: ModelPart = {
    type: "finish",
    reason: end.reason,
    cost: {
      usage: { input: end.tokens.input ?? 0, output: end.tokens.output ?? 0, cachedInput, reasoning },
      moneyMicroUnits: money,
      model: candidate.id,
      replayed: false,
      ...(estimated ? { estimated } : {}),
    },
  };
  given.push(finish);
  await environment.keep(
    use,
    { digest, parts: given },
    { state: "done", took: { ...took, input, output }, milliseconds },
  );
  if (request.cacheSeconds !== undefined) environment.cache.set(use.owner, digest, given, request.cacheSeconds);
  await parts.push(finish);
  return { took };
}

async function giveText(
  text: string,
  type: "text" | "reasoning",
  give: (part: ModelPart) => Promise<void>,
): Promise<void> {
  if (text !== "") await give({ type, text });
}

function restored(part: Exclude<AnswerPart, { type: "end" }>, vault: PlaceholderVault): ModelPart {
  const restore = (text: string): string => vault.restore(text);
  switch (part.type) {
    case "tool-call":
      return { ...part, input: mapStrings(part.input, restore) };
    case "malformed-tool-call":
      return { ...part, text: restore(part.text) };
    default:
      return { ...part, text: restore(part.text) };
  }
}

/** Pieces of one text are kept as one. */
function addJoined(given: ModelPart[], part: ModelPart): void {
  const last = given.at(-1);
  const joins =
    last !== undefined &&
    last.type === part.type &&
    (part.type === "text" || (part.type === "reasoning" && last.type === "reasoning" && last.opaque === undefined));
  if (joins && "text" in last && "text" in part)
    given[given.length - 1] = { ...part, text: last.text + part.text } as ModelPart;
  else given.push(part);
}

function sizeOf(part: AnswerPart): number {
  if (part.type === "end") return 0;
  if (part.type === "tool-call") return part.name.length + JSON.stringify(part.input ?? null).length;
  return part.text.length;
}
