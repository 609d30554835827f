import type { ChatHistoryItem, ChatModelFunctionCall, ChatModelResponse } from "node-llama-cpp";
import type { EngineMessage } from "../engine-protocol.ts";

/**
 * Messages as the library wants them: what tools answered lies with their calls, in the model's own message, and the
 * last message is the model's, to be gone on with.
 */
export function toHistory(messages: readonly EngineMessage[]): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = [];
  const calls = new Map<string, ChatModelFunctionCall>();
  for (const message of messages) {
    if (message.role === "system") history.push({ type: "system", text: message.text });
    else if (message.role === "person") history.push({ type: "user", text: message.text });
    else if (message.role === "tool") {
      const call = calls.get(message.call);
      if (call === undefined) throw new RangeError(`the answer of ${message.name} belongs to no call`);
      call.result = message.output;
    } else {
      const { response } = lastOfModel(history);
      for (const part of message.parts) {
        if ("text" in part) {
          response.push(part.text);
          continue;
        }
        const params: unknown = JSON.parse(part.input);
        const call: ChatModelFunctionCall = { type: "functionCall", name: part.name, params, result: "(no answer)" };
        calls.set(part.call, call);
        response.push(call);
      }
    }
  }
  lastOfModel(history);
  return history;
}

function lastOfModel(history: ChatHistoryItem[]): ChatModelResponse {
  const last = history.at(-1);
  if (last?.type === "model") return last;
  const made: ChatModelResponse = { type: "model", response: [] };
  history.push(made);
  return made;
}
