import { useMutation } from "@tanstack/react-query";
import type { SwarmFaultKind, SwarmFaultView, SwarmWorkerView } from "@hearth/sdk";
import { Bug, Cpu } from "lucide-react";
import { clearFaults, injectFault } from "../../api/swarm.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Chip } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { counted, span } from "../../kit/format.ts";
import { Menu } from "../../kit/menu.tsx";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import { StateChip } from "../../kit/state-chip.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";

const faultWords: Record<SwarmFaultKind, string> = {
  network_drop: "Drop a fifth of its datagrams",
  network_delay: "Delay its datagrams by 50 ms",
  network_duplicate: "Send a fifth twice",
  network_reorder: "Send a fifth out of order",
  network_corrupt: "Turn a bit in some",
  partition: "Cut it off",
  pause: "Pause it",
  slow: "Make it ten times as slow",
  crash: "Crash it",
};

export interface WorkerListProps {
  workers: readonly SwarmWorkerView[];
  faults: readonly SwarmFaultView[];
  /** Whether this person may have workers misbehave, now. */
  mayInject: boolean;
}

/** Who computes, how busy they are, and (where that is switched on) what may be done to them. */
export function WorkerList({ workers, faults, mayInject }: WorkerListProps) {
  if (workers.length === 0)
    return (
      <EmptyState icon={Cpu} title="No worker is there yet">
        The hub's own threads start with the first task. Run an example to see them.
      </EmptyState>
    );
  return (
    <ul className="divide-y">
      {workers.map((worker) => (
        <WorkerRow
          key={worker.id}
          worker={worker}
          fault={faults.find((fault) => fault.worker === worker.id && fault.until > Date.now())}
          mayInject={mayInject}
        />
      ))}
    </ul>
  );
}

function WorkerRow({
  worker,
  fault,
  mayInject,
}: {
  worker: SwarmWorkerView;
  fault: SwarmFaultView | undefined;
  mayInject: boolean;
}) {
  const { id, place, status, cpu, latency, inFlight, completed, wrong, blockTimes } = worker;
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ["swarm"] });
  const inject = useMutation({
    mutationFn: (kind: SwarmFaultKind) => injectFault(id, kind),
    onError: tellProblem,
    onSuccess: (_answer, kind) => {
      tell(`${id}: ${faultWords[kind].toLowerCase()}.`);
      refresh();
    },
  });
  const clear = useMutation({ mutationFn: () => clearFaults(id), onError: tellProblem, onSuccess: refresh });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
      <span className="min-w-0 flex-1 basis-48">
        <span className="flex flex-wrap items-center gap-1.5">
          <span className="font-medium wrap-anywhere">{id}</span>
          <Chip>{place}</Chip>
          {wrong > 0 ? <StateChip state="denied" word="caught lying" /> : <StateChip state={status} />}
          {fault !== undefined && <Chip tone="warn">{fault.kind.replaceAll("_", " ")}</Chip>}
        </span>
        <span className="block text-sm text-soft">
          {counted(completed, "answer")}, {inFlight} open, {latency.toFixed(1)} ms away
          {blockTimes !== undefined && `; a block took ${span(blockTimes.p50)}, 99 % at most ${span(blockTimes.p99)}`}
        </span>
      </span>
      <span className="w-36 basis-36">
        <span className="flex justify-between text-sm">
          <span className="text-soft">Processor</span>
          <span className="tabular">{cpu} %</span>
        </span>
        <ProgressBar label={`Processor of ${id}`} fraction={cpu / 100} tone={cpu > 95 ? "warn" : "accent"} />
      </span>
      {mayInject && (
        <span className="flex gap-1.5">
          {fault !== undefined && (
            <Button size="small" busy={clear.isPending} onClick={() => clear.mutate()}>
              End the fault
            </Button>
          )}
          <Menu
            trigger={
              <Button size="small" busy={inject.isPending} aria-label={`Faults of ${id}`}>
                <Bug aria-hidden />
                Faults
              </Button>
            }
            items={(Object.keys(faultWords) as SwarmFaultKind[]).map((kind) => ({
              label: faultWords[kind],
              danger: kind === "crash",
              onSelect: () => inject.mutate(kind),
            }))}
          />
        </span>
      )}
    </li>
  );
}
