import type { AgentContext } from "../agent-context.ts";

/** Told of a run's signs of life. */
export interface Pulse {
  /** Something happened. */
  beat(): void;
  /** Work began that is not the agent's own code, such as a command or a model's answer. Call the result at its end. */
  wait(): () => void;
}

/**
 * A context that tells of its use. While an effect, a file, a model or another agent is at work the run is alive, however
 * long that takes: those have limits of their own.
 */
export function watchedContext(context: AgentContext, pulse: Pulse): AgentContext {
  const during = <Args extends readonly unknown[], Result>(
    work: (...args: Args) => Promise<Result>,
  ): ((...args: Args) => Promise<Result>) => {
    return async (...args) => {
      const end = pulse.wait();
      try {
        return await work(...args);
      } finally {
        end();
      }
    };
  };
  const files = <Door extends object>(door: Door): Door =>
    new Proxy(door, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" && typeof name === "string"
          ? during((...args: unknown[]) => Promise.resolve(Reflect.apply(value, target, args) as unknown))
          : value;
      },
    });
  const { effects, model } = context;
  return {
    ...context,
    workspace: files(context.workspace),
    output: files(context.output),
    copy: files(context.copy),
    effects: {
      command: during((...args: Parameters<typeof effects.command>) => effects.command(...args)),
      sql: during((...args: Parameters<typeof effects.sql>) => effects.sql(...args)),
      fetch: during((...args: Parameters<typeof effects.fetch>) => effects.fetch(...args)),
      rise: during((...args: Parameters<typeof effects.rise>) => effects.rise(...args)),
      perform: async (effect, options) => {
        const end = pulse.wait();
        try {
          return await effects.perform(effect, options);
        } finally {
          end();
        }
      },
    },
    ...(model === undefined
      ? {}
      : { model: { ...model, ask: during((...args: Parameters<typeof model.ask>) => model.ask(...args)) } }),
    step: async (name, work) => {
      pulse.beat();
      const result = await context.step(name, work);
      pulse.beat();
      return result;
    },
    wait: during((name: string, options?: { timeoutSeconds?: number }) => context.wait(name, options)),
    progress: (fraction, message) => {
      pulse.beat();
      context.progress(fraction, message);
    },
    emit: (part) => {
      pulse.beat();
      context.emit(part);
    },
    invoke: during((...args: Parameters<AgentContext["invoke"]>) => context.invoke(...args)),
  };
}
