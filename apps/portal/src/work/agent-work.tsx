import { Bot } from "lucide-react";
import type { AgentStream } from "../live/agent-stream.ts";
import { Markdown } from "../markdown/markdown.tsx";
import { CallList } from "./call-list.tsx";

/** What the agents of a running task call and write, each under its name where there is more than one. */
export function AgentWork({ agents, running }: { agents: readonly AgentStream[]; running: boolean }) {
  return (
    <>
      {agents.map((one) => (
        <div key={one.stream} className="flex flex-col gap-1">
          {agents.length > 1 && one.agent !== "" && (
            <p className="flex items-center gap-1.5 text-sm font-medium">
              <Bot aria-hidden className="size-3.5 text-faint" />
              {one.agent}
              {running && one.doing !== undefined && <span className="font-normal text-soft">{one.doing}</span>}
            </p>
          )}
          <CallList calls={one.calls} running={running} />
          {running && one.text !== "" && <Markdown text={one.at > 0 ? `… ${one.text}` : one.text} />}
        </div>
      ))}
    </>
  );
}
