import type { GbnfJsonSchema } from "node-llama-cpp";
import type { EngineMessage, EngineQuestion, EngineTool } from "../engine-protocol.ts";
import { toGrammarSchema } from "./to-grammar-schema.ts";

/** An answer that is one call of one of these, as an object with its name and input. */
export function forcedCallSchema(tools: readonly EngineTool[]): GbnfJsonSchema {
  const shapes = tools.map(({ name, input }): GbnfJsonSchema => ({
    type: "object",
    properties: { tool: { const: name }, input: toGrammarSchema(input) },
  }));
  return shapes.length === 1 && shapes[0] !== undefined ? shapes[0] : { oneOf: shapes };
}

/** The call in such an answer. @throws SyntaxError where it is cut */
export function readForcedCall(text: string): { name: string; input: string } {
  const { tool, input } = JSON.parse(text) as { tool: string; input: unknown };
  return { name: tool, input: JSON.stringify(input) };
}

/** The messages, with what a grammar asks for told as well: a model that knows why fills a form better. */
export function withInstructions({ messages, tools, schema }: EngineQuestion, forced: boolean): EngineMessage[] {
  const told = forced
    ? `Answer with one JSON object {"tool": NAME, "input": INPUT} that calls one of these tools:\n${tools
        .map(({ name, description, input }) => `${name}: ${description}\nIts input: ${JSON.stringify(input)}`)
        .join("\n")}`
    : schema === undefined
      ? undefined
      : `Answer with JSON of this schema, and nothing else: ${JSON.stringify(schema)}`;
  if (told === undefined) return [...messages];
  const [first, ...rest] = messages;
  return first?.role === "system"
    ? [{ role: "system", text: `${first.text}\n\n${told}` }, ...rest]
    : [{ role: "system", text: told }, ...messages];
}
