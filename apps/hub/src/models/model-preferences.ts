import type { ModelPreferences } from "@hearth/models";
import type { SettingsDesk } from "../settings/settings-desk.ts";

/** What the hub's settings wish of every question to a model, as they are now. */
export function modelPreferences(settings: Pick<SettingsDesk, "hubNow">): ModelPreferences {
  const temperature = settings.hubNow("agent_temperature");
  const most = Number(settings.hubNow("agent_max_tokens"));
  const order = settings.hubNow("model_order");
  return {
    ...(temperature === "own" ? {} : { temperature: Number(temperature) }),
    ...(most === 0 ? {} : { maximumOutputTokens: most }),
    ...(order === "local-first" || order === "cheapest" ? { order } : {}),
    fallback: settings.hubNow("model_fallback") === true,
    cacheBytes: Number(settings.hubNow("answer_cache_megabytes")) * 1024 * 1024,
  };
}

/** For how many seconds a program may get the answer that the same question got before; undefined where each is asked anew. */
export function cacheSeconds(settings: Pick<SettingsDesk, "hubNow">): number | undefined {
  const minutes = Number(settings.hubNow("answer_cache_minutes"));
  return minutes === 0 ? undefined : minutes * 60;
}
