/** The scripted model server in a process of its own, so that its work is not taken for the loop's. Ends with its stdin. */
import { once } from "node:events";
import { startScriptedModelServer } from "@hearth/sdk/test";
import { lastWords, scriptedTurn } from "./job.ts";

/** Each conversation names itself in its first message and gets its own name back in the last. */
await using server = await startScriptedModelServer({
  script: (request) => {
    const { messages } = request.body as { messages: { role: string; content: unknown }[] };
    const turn = messages.filter(({ role }) => role === "assistant").length;
    const name = /conversation-\d+/.exec(JSON.stringify(messages.find(({ role }) => role === "user")))?.[0];
    const said = scriptedTurn(turn, 1);
    if ("text" in said) return { text: `${lastWords} ${name}` };
    return { toolCalls: [{ id: said.id, name: said.tool, input: said.input }] };
  },
});
process.stdout.write(`${server.baseUrl}\n`);
await once(process.stdin.resume(), "end");
