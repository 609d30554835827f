import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { ModelError } from "../errors/model-error.ts";
import type { EngineMessage, EngineQuestion } from "./engine-protocol.ts";

/** A question of the AI SDK in the words of the engine. @throws ModelError for what a file cannot be asked */
export function toEngineQuestion(options: LanguageModelV4CallOptions, model: string): Omit<EngineQuestion, "id"> {
  const { prompt, tools = [], toolChoice, responseFormat, maxOutputTokens, temperature, topP, topK, seed } = options;
  const functions = tools.flatMap((tool) => (tool.type === "function" ? [tool] : []));
  const named = toolChoice?.type === "tool" ? functions.filter(({ name }) => name === toolChoice.toolName) : functions;
  const schema = responseFormat?.type === "json" ? (responseFormat.schema ?? {}) : undefined;
  return {
    do: "ask",
    messages: prompt.flatMap((message) => toEngineMessages(message, model)),
    tools:
      toolChoice?.type === "none"
        ? []
        : named.map(({ name, description = "", inputSchema }) => ({ name, description, input: { ...inputSchema } })),
    choice: toolChoice?.type === "required" || toolChoice?.type === "tool" ? "forced" : "auto",
    ...(schema === undefined ? {} : { schema: { ...schema } }),
    ...(maxOutputTokens === undefined ? {} : { maximumOutputTokens: maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(seed === undefined ? {} : { seed }),
    stop: (options.stopSequences ?? []).filter((text) => text !== ""),
  };
}

function toEngineMessages(message: LanguageModelV4Message, model: string): EngineMessage[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", text: message.content }];
    case "user":
      return [
        {
          role: "person",
          text: message.content
            .map((part) => {
              if (part.type === "text") return part.text;
              throw new ModelError(`a file is asked in words, and cannot look at ${part.mediaType}`, {
                reason: "request-refused",
                model,
              });
            })
            .join("\n"),
        },
      ];
    case "assistant":
      return [
        {
          role: "model",
          parts: message.content.flatMap((part): Extract<EngineMessage, { role: "model" }>["parts"] => {
            if (part.type === "text") return [{ text: part.text }];
            if (part.type !== "tool-call") return [];
            return [{ call: part.toolCallId, name: part.toolName, input: JSON.stringify(part.input ?? {}) }];
          }),
        },
      ];
    case "tool":
      return message.content.flatMap((part): EngineMessage[] => {
        if (part.type !== "tool-result") return [];
        const { output } = part;
        const text = "value" in output ? output.value : "";
        return [
          {
            role: "tool",
            call: part.toolCallId,
            name: part.toolName,
            output: typeof text === "string" ? text : JSON.stringify(text),
          },
        ];
      });
  }
}
