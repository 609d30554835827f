import type { AgentContext } from "../agent-context.ts";
import { scopedContext } from "./scoped-context.ts";

export interface InnerContextOptions {
  /** Prefix of the durable steps inside. */
  scope: string;
  /** @default the context's */
  signal?: AbortSignal;
  /** The share of the whole that the inner work is; without it its progress is not passed on. */
  share?: { from: number; to: number } | undefined;
}

/** The context for a part of a composed capability: its steps cannot meet those of another part. */
export function innerContext(context: AgentContext, options: InnerContextOptions): AgentContext {
  const { scope, signal = context.signal, share } = options;
  return scopedContext(context, {
    scope,
    principal: context.principal,
    caller: context.caller,
    signal,
    progress: (fraction, message) =>
      share !== undefined && context.progress(share.from + (share.to - share.from) * fraction, message),
    invoke: (capability, input, invokeOptions) => context.invoke(capability, input, { signal, ...invokeOptions }),
  });
}
