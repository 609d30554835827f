import { type ChatModelFunctions, type GbnfJsonSchema, type Llama, LlamaChat, type LlamaGrammar } from "node-llama-cpp";
import type { EngineQuestion, EngineWord } from "../engine-protocol.ts";
import { Complaint } from "./complaint.ts";
import { forcedCallSchema, readForcedCall, withInstructions } from "./forced-answer.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { toGrammarSchema } from "./to-grammar-schema.ts";
import { toHistory } from "./to-history.ts";

/** Left free for the end of an answer, tokens. */
const spare = 8;

/**
 * Answers one question, saying pieces as they come.
 * @throws Complaint where it does not fit; what the library throws; the signal's reason
 */
export async function answerQuestion(
  { llama, model, sequence, contextTokens }: LoadedModel,
  question: EngineQuestion,
  { say, signal }: { say: (word: EngineWord) => void; signal: AbortSignal },
): Promise<Extract<EngineWord, { say: "done" }>> {
  if (sequence === undefined) throw new Complaint("request", "this file makes vectors and does not answer");
  const { id, tools, choice, schema, stop, maximumOutputTokens = Number.POSITIVE_INFINITY } = question;
  const forced = choice === "forced" && tools.length > 0;
  const callable = forced || tools.length === 0 ? undefined : functionsOf(question);
  let grammar: LlamaGrammar | undefined;
  if (forced) grammar = await grammarOf(llama, forcedCallSchema(tools));
  else if (schema !== undefined && callable === undefined) grammar = await grammarOf(llama, toGrammarSchema(schema));
  const history = toHistory(withInstructions(question, forced));
  using chat = new LlamaChat({ contextSequence: sequence });
  const { contextText } = chat.chatWrapper.generateContextState({
    chatHistory: history,
    ...(callable === undefined ? {} : { availableFunctions: callable, documentFunctionParams: true }),
  });
  const input = contextText.tokenize(model.tokenizer).length;
  const room = contextTokens - input - spare;
  if (room < 1)
    throw new Complaint("too-long", `the question takes ${input} tokens of the ${contextTokens} there are for both`);

  const before = sequence.tokenMeter.getState();
  let said = "";
  const { topP, topK, seed, temperature } = question;
  const answer = await chat.generateResponse(history, {
    signal,
    maxTokens: Math.min(maximumOutputTokens, room),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop.length === 0 ? {} : { customStopTriggers: stop }),
    ...(callable === undefined ? grammar && { grammar } : { functions: callable, documentFunctionParams: true }),
    onResponseChunk({ type, text }) {
      if (text === "") return;
      if (type === "segment") say({ say: "thought", id, text });
      else if (forced) said += text;
      else say({ say: "text", id, text });
    },
  });
  const { stopReason } = answer.metadata;
  const calls = forced
    ? stopReason === "maxTokens"
      ? []
      : [readForcedCall(said)]
    : (answer.functionCalls ?? []).map(({ functionName, params }: { functionName: string; params?: unknown }) => ({
        name: functionName,
        input: JSON.stringify(params ?? {}),
      }));
  for (const call of calls) say({ say: "call", id, ...call });
  const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter.diff(before);
  return {
    say: "done",
    id,
    reason: calls.length > 0 ? "tool-calls" : stopReason === "maxTokens" ? "length" : "stop",
    input,
    cached: Math.max(0, input - usedInputTokens),
    output: usedOutputTokens,
  };
}

/** The library's types follow each schema, which one that is only known now cannot be. */
async function grammarOf(llama: Llama, schema: GbnfJsonSchema): Promise<LlamaGrammar> {
  return await llama.createGrammarForJsonSchema(schema as { type: "string" });
}

function functionsOf({ tools }: EngineQuestion): ChatModelFunctions {
  return Object.fromEntries(
    tools.map(({ name, description, input }) => [name, { description, params: toGrammarSchema(input) }]),
  );
}
