import { createRequire } from "node:module";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { z } from "zod";
import { prompt, scriptedTurn, system, tools } from "../job.ts";

class ScriptedChat extends BaseChatModel {
  turn = 0;

  constructor(rounds, onTurn) {
    super({});
    this.rounds = rounds;
    this.onTurn = onTurn;
  }

  _llmType() {
    return "scripted";
  }

  bindTools() {
    return this;
  }

  async _generate() {
    await this.onTurn(this.turn);
    const said = scriptedTurn(this.turn++, this.rounds);
    const message =
      "text" in said
        ? new AIMessage(said.text)
        : new AIMessage({
            content: "",
            tool_calls: [{ id: said.id, name: said.tool, args: said.input, type: "tool_call" }],
          });
    return { generations: [{ text: "", message }] };
  }
}

const described = tools.map(({ name, description, field, answer }) =>
  tool(async () => answer, { name, description, schema: z.object({ [field]: z.string() }) }),
);

export const version = createRequire(import.meta.url)("@langchain/langgraph/package.json").version;

/** Its prebuilt agent of a model and tools, without a checkpointer: nothing is kept on disk. */
export async function converse(rounds, onTurn) {
  const agent = createReactAgent({ llm: new ScriptedChat(rounds, onTurn), tools: described, prompt: system });
  const state = await agent.invoke(
    { messages: [{ role: "user", content: prompt }] },
    { recursionLimit: rounds * tools.length * 2 + 10 },
  );
  return state.messages.at(-1).content;
}
