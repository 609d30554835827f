import { createRequire } from "node:module";
import { Agent } from "@mastra/core/agent";
import { createTool } from "@mastra/core/tools";
import { z } from "zod";
import { prompt, scriptedTurn, system, tools } from "../job.ts";

const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

function scriptedModel(rounds, onTurn) {
  let turn = 0;
  const next = async () => {
    await onTurn(turn);
    const said = scriptedTurn(turn++, rounds);
    return "text" in said
      ? { content: { type: "text", text: said.text }, finishReason: "stop" }
      : {
          content: { type: "tool-call", toolCallId: said.id, toolName: said.tool, input: JSON.stringify(said.input) },
          finishReason: "tool-calls",
        };
  };
  return {
    specificationVersion: "v2",
    provider: "scripted",
    modelId: "scripted",
    supportedUrls: {},
    async doGenerate() {
      const { content, finishReason } = await next();
      return { content: [content], finishReason, usage, warnings: [] };
    },
    async doStream() {
      const { content, finishReason } = await next();
      const parts = [
        { type: "stream-start", warnings: [] },
        ...(content.type === "text"
          ? [
              { type: "text-start", id: "1" },
              { type: "text-delta", id: "1", delta: content.text },
              { type: "text-end", id: "1" },
            ]
          : [content]),
        { type: "finish", finishReason, usage },
      ];
      return { stream: ReadableStream.from(parts) };
    },
  };
}

const described = Object.fromEntries(
  tools.map(({ name, description, field, answer }) => [
    name,
    createTool({
      id: name,
      description,
      inputSchema: z.object({ [field]: z.string() }),
      outputSchema: z.object({ answer: z.string() }),
      execute: async () => ({ answer }),
    }),
  ]),
);

export const version = createRequire(import.meta.url)("@mastra/core/package.json").version;

/** Its agent without memory or storage: nothing is kept on disk. */
export async function converse(rounds, onTurn) {
  const agent = new Agent({
    id: "packer",
    name: "packer",
    instructions: system,
    model: scriptedModel(rounds, onTurn),
    tools: described,
  });
  const { text } = await agent.generate(prompt, { maxSteps: rounds * tools.length + 10 });
  return text;
}
