import type { PathPlan } from "@hearth/policy";
import type { WorkspaceReader, WorkspaceWriter } from "@hearth/sandbox";
import type { EffectOutcome } from "../effect-outcome.ts";
import { ApprovalNeededError } from "../errors/approval-needed-error.ts";
import { EffectDeniedError } from "../errors/effect-denied-error.ts";
import type { GatewaySession } from "../gateway-session.ts";

/** The value of an effect at a door that has no other way to say that it did not happen. */
function valueOf<Value>(what: string, outcome: EffectOutcome<Value>): Value {
  switch (outcome.kind) {
    case "done":
      return outcome.value;
    case "needs-approval":
      throw new ApprovalNeededError(what, outcome.approval.id, outcome.why);
    case "denied":
      throw new EffectDeniedError(what, outcome.rule, outcome.why);
    case "over-budget":
      throw new EffectDeniedError(what, "over-budget", outcome.why);
  }
}

/**
 * A workspace reader whose every read is decided and leaves a receipt. What is read marks the session as private.
 * Listing names shows no content and is decided once, on the root.
 */
export function guardReader(session: GatewaySession, reader: WorkspaceReader): WorkspaceReader {
  async function look<Value>(path: string, read: (path: string) => Promise<Value>): Promise<Value> {
    const outcome = await session.perform<PathPlan, Value>({
      request: { tool: "path", args: { path, mode: "read" } },
      summary: `read ${path}`,
      action: "file-read",
      looksOnly: true,
      perform: (plan) => read(plan.path),
    });
    const value = valueOf(`reading ${path}`, outcome);
    session.addLabel({ class: "private", untrusted: false, sources: [`file:${path}`] });
    return value;
  }
  return {
    root: reader.root,
    list: (options) => reader.list(options),
    stat: (path) => reader.stat(path),
    read: (path, options) => look(path, (decided) => reader.read(decided, options)),
    readText: (path, options) => look(path, (decided) => reader.readText(decided, options)),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

/** A workspace writer whose every write and removal is decided, with its intent recorded before it. */
export function guardWriter(session: GatewaySession, writer: WorkspaceWriter): WorkspaceWriter {
  return {
    ...guardReader(session, writer),
    async write(path, bytes, options) {
      const size = typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.byteLength;
      const outcome = await session.perform<PathPlan, Awaited<ReturnType<WorkspaceWriter["write"]>>>({
        request: { tool: "path", args: { path, mode: "write" } },
        summary: `write ${path}`,
        action: "file-written",
        cost: { bytes: size },
        perform: (plan) => writer.write(plan.path, bytes, { maximumBytes: plan.fileBytes, ...options }),
        describe: (entry) => ({ bytes: entry.bytes }),
      });
      return valueOf(`writing ${path}`, outcome);
    },
    async remove(path) {
      const outcome = await session.perform<PathPlan, boolean>({
        request: { tool: "path", args: { path, mode: "delete" } },
        summary: `remove ${path}`,
        action: "file-deleted",
        perform: (plan) => writer.remove(plan.path),
      });
      return valueOf(`removing ${path}`, outcome);
    },
  };
}
