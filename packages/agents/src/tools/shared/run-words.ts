import type { AgentContext, CommandOutput } from "@hearth/runtimes";
import { effectValue } from "../../builtin/shared/effect-value.ts";
import { quoteWords } from "./quote-words.ts";

/**
 * Runs one program in the agent's copy, with words that were built here.
 * @throws EffectDeniedError, ApprovalNeededError, EffectUnknownError
 */
export async function runWords(context: AgentContext, words: readonly string[]): Promise<CommandOutput> {
  const text = quoteWords(words);
  return await effectValue(text, await context.effects.command(text, { place: "copy", signal: context.signal }));
}
