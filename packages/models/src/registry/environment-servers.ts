import type { ServerSettings } from "./model-settings.ts";

/** Servers that the usual variables name: ANTHROPIC_API_KEY, OPENAI_API_KEY, OPENAI_BASE_URL, OPENROUTER_API_KEY. */
export function environmentServers(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, ServerSettings>> {
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const servers: Record<string, ServerSettings> = {};
  if (given("ANTHROPIC_API_KEY") !== undefined)
    servers["anthropic"] = {
      kind: "anthropic",
      url: given("ANTHROPIC_BASE_URL") ?? "https://api.anthropic.com/v1",
      key: { environment: "ANTHROPIC_API_KEY" },
    };
  const base = given("OPENAI_BASE_URL");
  const key = given("OPENAI_API_KEY") === undefined ? {} : { key: { environment: "OPENAI_API_KEY" } };
  // Servers elsewhere than at OpenAI speak Chat Completions; few speak Responses.
  if (base !== undefined) servers["openai"] = { kind: "openai-compatible", url: base, ...key };
  else if (given("OPENAI_API_KEY") !== undefined)
    servers["openai"] = { kind: "openai", url: "https://api.openai.com/v1", ...key };
  if (given("OPENROUTER_API_KEY") !== undefined)
    servers["openrouter"] = {
      kind: "openai-compatible",
      url: "https://openrouter.ai/api/v1",
      key: { environment: "OPENROUTER_API_KEY" },
    };
  return servers;
}
