import type { ModelServerDetector } from "@hearth/agents/start";

/** Looks for model servers once in a while, however often it is asked: each look knocks at a dozen ports of this machine. */
export function rememberedDetector(
  detect: ModelServerDetector,
  { freshMilliseconds = 60_000, now = Date.now }: { freshMilliseconds?: number; now?: () => number } = {},
): ModelServerDetector {
  let last: { at: number; found: readonly string[] } | undefined;
  return async (signal) => {
    if (last === undefined || last.at + freshMilliseconds < now()) last = { at: now(), found: await detect(signal) };
    return last.found;
  };
}
