import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import type { AgentEffects } from "./agent-effects.ts";

/** The durable step that the code at hand runs in. */
const currentStep = new AsyncLocalStorage<string>();

export function insideStep<Result>(name: string, work: () => Result): Result {
  return currentStep.run(name, work);
}

/**
 * Gives each effect its key: the step it stands in and what it does. The step belongs to it, since the effects inside
 * a remembered step are not called again and must not shift the numbers of equal ones behind it.
 * @param scope names the call that the effects belong to
 */
export function placedEffects(scope: string, effects: AgentEffects): AgentEffects {
  const seen = new Map<string, number>();
  const place = (door: string, key: string | undefined, what: unknown): string => {
    const steps = [scope, currentStep.getStore() ?? ""].filter((part) => part !== "");
    if (key !== undefined) return [...steps, key].join("/");
    const digest = createHash("sha256")
      .update(JSON.stringify(what) ?? "")
      .digest("hex")
      .slice(0, 16);
    const name = [...steps, `${door}@${digest}`].join("/");
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}#${count}`;
  };
  return {
    command: (text, options = {}) =>
      effects.command(text, {
        ...options,
        key: place("command", options.key, [text, options.place, options.needsNetwork]),
      }),
    sql: (query, database, options = {}) =>
      effects.sql(query, database, { ...options, key: place("sql", options.key, [query, database]) }),
    fetch: (url, options = {}) => {
      const { method, headers, body, sendPersonalData } = options;
      return effects.fetch(url, {
        ...options,
        key: place("fetch", options.key, [url, method, headers, body, sendPersonalData]),
      });
    },
    perform: (effect, options = {}) =>
      effects.perform(effect, {
        ...options,
        key: place(effect.action, options.key, [effect.request, effect.binding]),
      }),
    rise: (request, options = {}) => effects.rise(request, { ...options, key: place("rise", options.key, request) }),
  };
}
