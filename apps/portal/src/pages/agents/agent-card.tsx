import type { AgentHealthView, AgentView } from "@hearth/sdk";
import { counted } from "../../kit/format.ts";
import { StateChip } from "../../kit/state-chip.tsx";

/** An agent at a glance: how it is, what it does now, how much waits for it. */
export function AgentCard({
  agent,
  health,
  onOpen,
}: {
  agent: AgentView;
  health: AgentHealthView | undefined;
  onOpen: () => void;
}) {
  const { id, state, status, manifest, performance } = agent;
  const queue = health?.queueDepth ?? 0;
  const load = [
    performance.currentTask !== undefined && `works on ${performance.currentTask.slice(0, 8)}…`,
    queue > 0 && `${queue} waiting`,
    performance.tasksCompletedLastHour > 0 && `${performance.tasksCompletedLastHour} done in an hour`,
    performance.tasksFailedLastHour > 0 && `${performance.tasksFailedLastHour} failed`,
  ].filter(Boolean);
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-haspopup="dialog"
      className="flex h-full w-full flex-col gap-1.5 rounded-lg border bg-surface p-3 text-left shadow-low hover:bg-hover"
    >
      <span className="flex w-full items-center justify-between gap-2">
        <span className="truncate font-medium">{id}</span>
        <span className="flex gap-1">
          {status !== "healthy" && <StateChip state={status} />}
          {status !== "stopped" && <StateChip state={state} />}
        </span>
      </span>
      <span className="line-clamp-2 text-sm text-soft">{manifest.description}</span>
      <span className="mt-auto pt-1 text-sm text-faint">
        {load.length > 0 ? load.join(" · ") : counted(manifest.capabilities.length, "capability", "capabilities")}
      </span>
    </button>
  );
}
