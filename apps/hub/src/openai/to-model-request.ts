import type { Message, MessagePart, ModelRequest } from "@hearth/models";
import type { ChatBody, ChatMessage } from "./chat-body.ts";
import { OpenAiError } from "./openai-error.ts";

/** A chat as our models are asked. @throws OpenAiError naming the parameter */
export function toModelRequest(body: ChatBody, { model, call }: { model: string; call: string }): ModelRequest {
  const names = new Map<string, string>();
  const maximumOutputTokens = body.max_completion_tokens ?? body.max_tokens ?? undefined;
  const temperature = body.temperature ?? undefined;
  const format = body.response_format;
  const choice = body.tool_choice;
  return {
    model,
    messages: body.messages.map((message, index) => toMessage(message, names, index)),
    ...(body.tools === undefined || body.tools.length === 0
      ? {}
      : {
          tools: body.tools.map(({ function: { name, description = "", parameters } }) => ({
            name,
            description,
            input: parameters ?? { type: "object", properties: {} },
          })),
        }),
    ...(choice === undefined
      ? {}
      : { toolChoice: typeof choice === "string" ? choice : { name: choice.function.name } }),
    ...(format?.type === "json_schema"
      ? { answerSchema: { name: format.json_schema.name, schema: format.json_schema.schema } }
      : {}),
    ...(maximumOutputTokens === undefined ? {} : { maximumOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    purpose: "api",
    call,
  };
}

function toMessage(message: ChatMessage, names: Map<string, string>, index: number): Message {
  switch (message.role) {
    case "system":
    case "developer":
      return { role: "system", parts: [{ type: "text", text: textOf(message.content) }] };
    case "user":
      return { role: "person", parts: partsOf(message.content, index) };
    case "assistant": {
      const said = textOf(message.content ?? "");
      const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: text } }): MessagePart => {
        names.set(id, name);
        return { type: "tool-call", id, name, input: parseArguments(text, index) };
      });
      return { role: "model", parts: [...(said === "" ? [] : [{ type: "text", text: said } as const]), ...calls] };
    }
    case "tool": {
      const id = message.tool_call_id;
      const name = names.get(id);
      if (name === undefined)
        throw new OpenAiError("answers a call that no message before it made", {
          param: `messages.${index}.tool_call_id`,
        });
      return {
        role: "tool",
        parts: [{ type: "tool-result", id, name, output: textOf(message.content), failed: false }],
      };
    }
  }
}

function textOf(content: string | readonly { text: string }[]): string {
  return typeof content === "string" ? content : content.map(({ text }) => text).join("");
}

type UserContent = Extract<ChatMessage, { role: "user" }>["content"];

function partsOf(content: UserContent, index: number): MessagePart[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return content.map((part) => {
    if (part.type === "text") return part;
    const match = /^data:([a-z]+\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+=*)$/.exec(part.image_url.url);
    // What lies elsewhere would have to be fetched, and nobody has decided that it may be.
    if (match === null)
      throw new OpenAiError("must be a data: address with base64", { param: `messages.${index}.content` });
    return { type: "file", mediaType: match[1]!, data: match[2]! };
  });
}

function parseArguments(text: string, index: number): unknown {
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch (cause) {
    throw new OpenAiError("the arguments of a call are no JSON", { param: `messages.${index}.tool_calls`, cause });
  }
}
