/**
 * The same job for every system: a model that asks for three tools in turn, so often as is wanted, and then answers. The model
 * is in the process and takes no time, so what is measured is the loop.
 */
export interface System {
  readonly version: string;
  /** One conversation of `rounds` times three tool calls. @returns the model's last words */
  converse(rounds: number, onTurn: (turn: number) => Promise<void>): Promise<string>;
}

export const tools = [
  { name: "find_city", description: "Finds the city of a person", field: "person", answer: "Bern" },
  { name: "read_weather", description: "Says the weather of a city", field: "city", answer: "4 degrees, rain" },
  { name: "pack_bag", description: "Packs what the weather asks for", field: "weather", answer: "umbrella, coat" },
] as const;
export type ToolName = (typeof tools)[number]["name"];

export const system = "You pack bags for journeys.";
export const prompt = "Pack the bag for Ada.";
export const lastWords = "The bag is packed: umbrella, coat.";

/** What the model says when it has been asked `turn` times, from 0. Arguments differ, as a real model's do. */
export function scriptedTurn(
  turn: number,
  rounds: number,
): { tool: ToolName; id: string; input: Record<string, string> } | { text: string } {
  if (turn >= rounds * tools.length) return { text: lastWords };
  const { name, field } = tools[turn % tools.length]!;
  return { tool: name, id: `call_${turn}`, input: { [field]: `value ${turn}` } };
}
