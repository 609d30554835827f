import { useQuery } from "@tanstack/react-query";
import type { ToolCall } from "@hearth/sdk";
import { Bot } from "lucide-react";
import { callsQuery } from "../api/tasks.ts";
import { Load } from "../kit/load.tsx";
import { CallList } from "./call-list.tsx";

/** The tool calls that are kept with a task, by agent. */
export function KeptCalls({ task }: { task: string }) {
  return (
    <Load query={useQuery(callsQuery(task))} lines={2}>
      {(calls) => {
        const streams = Map.groupBy(calls, ({ stream }) => stream);
        if (streams.size === 0) return <p className="text-sm text-faint">It called no tools.</p>;
        return [...streams].map(([stream, made]) => (
          <div key={stream} className="flex flex-col gap-1">
            {streams.size > 1 && <Name call={made[0]!} />}
            <CallList calls={made} running={false} />
          </div>
        ));
      }}
    </Load>
  );
}

function Name({ call }: { call: ToolCall }) {
  return (
    <p className="flex items-center gap-1.5 text-sm font-medium">
      <Bot aria-hidden className="size-3.5 text-faint" />
      {call.agent}
    </p>
  );
}
