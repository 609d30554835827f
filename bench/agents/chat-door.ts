import type { Message, ModelDoor, ModelPart, ModelRequest } from "@hearth/models";

/** One question over the Chat Completions protocol, as little as can be. */
export async function askChat(
  baseUrl: string,
  request: Pick<ModelRequest, "messages" | "tools">,
): Promise<ModelPart[]> {
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "scripted",
      messages: request.messages.flatMap(toWire),
      tools: request.tools?.map(({ name, description, input }) => ({
        type: "function",
        function: { name, description, parameters: input },
      })),
    }),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const { choices } = (await response.json()) as { choices: WireChoice[] };
  const { message } = choices[0]!;
  return [
    ...(message.content ? [{ type: "text" as const, text: message.content }] : []),
    ...(message.tool_calls ?? []).map((call) => ({
      type: "tool-call" as const,
      id: call.id,
      name: call.function.name,
      input: JSON.parse(call.function.arguments) as unknown,
    })),
    { type: "finish", reason: message.tool_calls ? "tool-calls" : "stop", cost },
  ];
}

/** The least that is a model door over a real server, so that what the loop adds is measured and not a client. */
export function chatDoor(baseUrl: string): ModelDoor {
  return {
    async ask(request) {
      const parts = await askChat(baseUrl, request);
      return {
        kind: "done",
        rule: "all",
        value: (async function* () {
          yield* parts;
        })(),
      };
    },
  };
}

interface WireChoice {
  message: { content?: string | null; tool_calls?: { id: string; function: { name: string; arguments: string } }[] };
}

const cost = {
  usage: { input: 10, output: 5, cachedInput: 0, reasoning: 0 },
  moneyMicroUnits: 0,
  model: "scripted",
  replayed: false,
};

function toWire({ role, parts }: Message): object[] {
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  if (role === "tool")
    return parts.flatMap((part) =>
      part.type === "tool-result" ? [{ role: "tool", tool_call_id: part.id, content: part.output }] : [],
    );
  if (role !== "model") return [{ role: role === "person" ? "user" : role, content: text }];
  const calls = parts.flatMap((part) =>
    part.type === "tool-call"
      ? [{ id: part.id, type: "function", function: { name: part.name, arguments: JSON.stringify(part.input) } }]
      : [],
  );
  return [{ role: "assistant", content: text, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
}
