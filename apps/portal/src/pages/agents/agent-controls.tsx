import { useMutation } from "@tanstack/react-query";
import { Play, RotateCcw, Square } from "lucide-react";
import { useState } from "react";
import { type EndedTasks, restartAgent, startAgent, stopAgent } from "../../api/agents.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { counted } from "../../kit/format.ts";
import { Toggle } from "../../kit/toggle.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";

export interface AgentControlsProps {
  agent: string;
  stopped: boolean;
  /** Whether it has work under way, as far as the viewer is told. */
  working: boolean;
}

/** Starts, stops and restarts an agent. Stopping and restarting say first what they do. */
export function AgentControls({ agent, stopped, working }: AgentControlsProps) {
  const [sure, setSure] = useState<"stop" | "restart">();
  const [now, setNow] = useState(false);
  const done = (text: string): void => {
    setSure(undefined);
    void queryClient.invalidateQueries({ queryKey: ["agents"] });
    tell(text);
  };
  const start = useMutation({
    mutationFn: () => startAgent(agent),
    onError: tellProblem,
    onSuccess: () => done(`${agent} takes tasks.`),
  });
  const end = useMutation({
    mutationFn: (what: "stop" | "restart") => (what === "stop" ? stopAgent(agent, now) : restartAgent(agent)),
    onError: tellProblem,
    onSuccess: (ended, what) =>
      done(`${agent} ${what === "stop" ? "is stopped" : "was restarted"}${givenBack(ended)}.`),
  });
  if (sure !== undefined)
    return (
      <section
        aria-label={sure === "stop" ? `Stop ${agent}?` : `Restart ${agent}?`}
        className="flex flex-col gap-3 rounded-lg border border-warn bg-warn-soft p-3"
      >
        <p>
          {sure === "stop"
            ? "It takes no more tasks, also after a restart of the hub, and nothing is planned with it. What waits for it waits until you start it."
            : "Its runs end, and their tasks are done again from their last finished step. Nothing is done twice."}
        </p>
        {sure === "stop" && (
          <Toggle label="End what it does now, and give those tasks back" checked={now} onChange={setNow} />
        )}
        {sure === "stop" && !now && working && (
          <p className="text-sm text-soft">What it does now goes on to its end.</p>
        )}
        <p className="flex gap-2">
          <Button onClick={() => setSure(undefined)}>No</Button>
          <Button look="danger" busy={end.isPending} onClick={() => end.mutate(sure)}>
            {sure === "stop" ? "Stop it" : "Restart it"}
          </Button>
        </p>
      </section>
    );
  return (
    <p className="flex flex-wrap gap-2">
      {stopped ? (
        <Button busy={start.isPending} onClick={() => start.mutate()}>
          <Play aria-hidden />
          Start
        </Button>
      ) : (
        <Button onClick={() => setSure("stop")}>
          <Square aria-hidden />
          Stop
        </Button>
      )}
      <Button onClick={() => setSure("restart")}>
        <RotateCcw aria-hidden />
        Restart
      </Button>
    </p>
  );
}

function givenBack({ tasks, others }: EndedTasks): string {
  const all = tasks.length + others;
  return all === 0 ? "" : `; ${counted(all, "task")} given back`;
}
