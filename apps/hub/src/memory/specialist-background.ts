import type { WorkInput } from "@hearth/agents";
import type { Memory } from "@hearth/memory";
import type { AgentContext } from "@hearth/runtimes";
import type { EarlierTurns } from "../conversation/earlier-turns.ts";
import { type Background, backgroundFor } from "./background.ts";

export interface SpecialistBackgroundOptions {
  memory: () => Promise<Memory>;
  /** What was said in the conversation of the task's goal before. */
  earlier: EarlierTurns;
  context: AgentContext;
  input: WorkInput;
  onError: (error: unknown) => void;
}

/** What an agent is told before its run. It is kept with the run, which goes on with the same after a crash. */
export async function specialistBackground({
  memory,
  earlier,
  context,
  input,
  onError,
}: SpecialistBackgroundOptions): Promise<readonly string[]> {
  const { principal, task, labels } = context;
  const known = await context.step("background", async (): Promise<Background | null> => {
    try {
      return await backgroundFor(await memory(), principal, { query: input.objective, run: task.id });
    } catch (error) {
      // A memory that is out of order costs the run its background and not itself.
      onError(error);
      return null;
    }
  });
  if (known !== null) labels?.addLabel(known.label);
  const { goal } = task;
  // Without what was said before the work may mean something else, so it is not begun without.
  const said =
    goal === undefined
      ? null
      : await context.step("conversation-background", async () => (await earlier(principal, goal)) ?? null);
  if (said !== null) labels?.addLabel(said.label);
  return [...(known?.texts ?? []), ...(said?.texts ?? [])];
}
