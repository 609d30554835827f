import { useMutation } from "@tanstack/react-query";
import type { SwarmLoopView } from "@hearth/sdk";
import { Play, Square } from "lucide-react";
import { startLoop, stopLoop } from "../../api/swarm.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { counted } from "../../kit/format.ts";
import { tellProblem } from "../../kit/toast.tsx";

const runsFor = 30;
const limit = 40;

/** The control loop at 20 Hz, and how punctual it was. */
export function LoopCard({ loop, mayRun }: { loop: SwarmLoopView; mayRun: boolean }) {
  const onSuccess = (): void => void queryClient.invalidateQueries({ queryKey: ["swarm"] });
  const start = useMutation({ mutationFn: () => startLoop(runsFor), onError: tellProblem, onSuccess });
  const stop = useMutation({ mutationFn: stopLoop, onError: tellProblem, onSuccess });
  return (
    <Card
      title="Control loop"
      actions={
        mayRun &&
        (loop.running ? (
          <Button size="small" busy={stop.isPending} onClick={() => stop.mutate()}>
            <Square aria-hidden />
            Stop the loop
          </Button>
        ) : (
          <Button size="small" busy={start.isPending} onClick={() => start.mutate()}>
            <Play aria-hidden />
            Run it for {runsFor} s
          </Button>
        ))
      }
    >
      {loop.startedAt === undefined ? (
        <p className="text-soft">
          A controller asks the workers for an answer every 50 ms. It shows how evenly the cycles begin and how many
          answers come too late.
        </p>
      ) : (
        <div className="flex flex-col gap-3">
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1">
            <dt className="text-faint">Cycles</dt>
            <dd className="tabular">
              {counted(loop.cycles, "cycle")}, {loop.late} late, {loop.skipped} skipped, {loop.failed} failed
            </dd>
            <dt className="text-faint">Jitter</dt>
            <dd className="tabular">
              {loop.jitter.p50} ms, 99 % within {loop.jitter.p99} ms
            </dd>
            <dt className="text-faint">Answers</dt>
            <dd className="tabular">
              after {loop.latency.p50} ms, 99 % within {loop.latency.p99} ms
            </dd>
          </dl>
          <Answers recent={loop.recent} />
        </div>
      )}
    </Card>
  );
}

/** A bar for each of the last cycles; one without an answer in time fills the height. */
function Answers({ recent }: { recent: SwarmLoopView["recent"] }) {
  const missed = recent.filter((answer) => answer === null).length;
  return (
    <svg
      role="img"
      aria-label={`The last ${counted(recent.length, "cycle")}: ${missed} without an answer in time`}
      viewBox="0 0 200 40"
      preserveAspectRatio="none"
      className="h-16 w-full rounded border bg-sunken"
    >
      {recent.map((answer, at) => {
        const height = answer === null ? limit : Math.max(1, Math.min(limit, answer));
        return (
          <rect
            // A bar is its place.
            // oxlint-disable-next-line react/no-array-index-key
            key={at}
            x={at}
            y={limit - height}
            width={answer === null ? 1 : 0.8}
            height={height}
            fill={answer === null ? "var(--bad)" : "var(--good)"}
          />
        );
      })}
    </svg>
  );
}
