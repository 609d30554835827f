import type { SwarmFaultKind } from "@hearth/protocol";
import { action } from "../action.ts";
import type { SwarmFaultFlags } from "../commands/swarm-hub.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

export default action<SwarmFaultFlags, [string, SwarmFaultKind?]>(
  async (session, { amount, seconds, clear }, worker, kind) => {
    const { output, signal } = session;
    if (kind === undefined && !clear)
      throw new UsageError("say what the worker shall do, or --clear", { field: "kind" });
    await using hub = await requireHub(session);
    if (clear) await hub.client.swarm.clearFaults(worker, { signal });
    if (kind !== undefined)
      await hub.client.swarm.injectFault(
        worker,
        { kind, seconds, ...(amount === undefined ? {} : { amount }) },
        { signal },
      );
    if (output.json) output.data({ worker, ...(kind === undefined ? { cleared: true } : { kind, seconds }) });
    else output.text(kind === undefined ? `${worker}: no fault any more` : `${worker}: ${kind} for ${seconds} s`);
    return exitCode.ok;
  },
);
