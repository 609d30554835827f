import { setTimeout as pause } from "node:timers/promises";
import type { AuditEntry, MetricsRow, Operator } from "@hearth/swarm";
import type { Session } from "../action.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { LiveScreen } from "./live-screen.ts";
import { type ListedWorker, nodeSnapshots } from "./node-snapshot.ts";

/** Milliseconds between two looks. */
const lookEvery = 1_000;

/** Shows once a second what an aggregator tells its operator, until Ctrl-C; see `LiveScreen`. */
export async function operatorLive(
  operator: Pick<Operator, "connect" | "sendCommand">,
  { context, output, signal }: Session,
): Promise<ExitCode> {
  const snapshots = nodeSnapshots();
  await operator.connect(signal);
  using screen = new LiveScreen(context.process, output);
  while (!signal.aborted) {
    const replies = await Promise.all([
      operator.sendCommand("system_status", [], {}, signal),
      operator.sendCommand("workers_list", [], {}, signal),
      operator.sendCommand("audit_log", [50], {}, signal),
    ]);
    const refused = replies.find(({ error }) => error !== undefined)?.error;
    if (refused !== undefined) {
      output.notes(`error: ${refused.message} (${refused.wire_code})\n  what to do: ${refused.hint}`);
      return refused.wire_code === "PER_001" ? exitCode.refused : exitCode.failed;
    }
    const [status, workers, audit] = replies.map(({ data }) => data) as [
      { aggregator_id: string; leader: string | null; metrics: MetricsRow },
      ListedWorker[],
      AuditEntry[],
    ];
    const title = `${status.aggregator_id}, ${status.metrics.workers} healthy workers`;
    screen.show(snapshots({ title, metrics: status.metrics, workers, audit }), { event: "live", ...status, workers });
    await pause(lookEvery, undefined, { signal });
  }
  return exitCode.ok;
}
