import type { ModelRequest } from "./model-request.ts";

/** What a person wishes of every question, where the question itself says nothing. Read anew for each. */
export interface ModelPreferences {
  /** For what agents and the planner ask. @default the model's own */
  temperature?: number;
  /** The most that an answer to agents and the planner may have, tokens; what asks for less gets less. @default no further limit */
  maximumOutputTokens?: number;
  /** In which order the models of a role are tried. @default "listed" */
  order?: "listed" | "local-first" | "cheapest";
  /** Whether another model of the role is asked where one does not answer. @default true */
  fallback?: boolean;
  /** Of answers that may be given again, all together, bytes. @default 16 MiB */
  cacheBytes?: number;
}

const wished = new Set(["work", "plan"]);

/** The question with what is wished of it. A judge's or a program's own question stays as it is. */
export function withPreferences(request: ModelRequest, preferences: ModelPreferences): ModelRequest {
  if (!wished.has(request.purpose)) return request;
  const temperature = request.temperature ?? preferences.temperature;
  const most = preferences.maximumOutputTokens;
  const output = most === undefined ? request.maximumOutputTokens : Math.min(most, request.maximumOutputTokens ?? most);
  return {
    ...request,
    ...(temperature === undefined ? {} : { temperature }),
    ...(output === undefined ? {} : { maximumOutputTokens: output }),
  };
}
