import { useQuery } from "@tanstack/react-query";
import type { LiveStream } from "@hearth/sdk";
import { useEffect, useReducer, useRef } from "react";
import { call } from "../../api/call.ts";
import { taskQuery } from "../../api/tasks.ts";
import { onLiveEvent } from "../../live/live.ts";
import { type ConsoleLine, linesOf, withPart, withStreams } from "./console-lines.ts";

type Action = { kind: "part"; part: unknown } | { kind: "said"; streams: readonly LiveStream[] };

/**
 * What an agent says and calls at this moment, as it comes. Of tasks that are the viewer's own only: the hub names no other task to them, and
 * their feed holds nothing of anyone else's.
 */
export function AgentConsole({ agent, task }: { agent: string; task: string | undefined }) {
  const [lines, take] = useReducer(
    (before: readonly ConsoleLine[], action: Action) =>
      action.kind === "part" ? withPart(before, action.part, agent) : withStreams(before, action.streams, agent),
    [],
  );
  const { data: running } = useQuery({ ...taskQuery(task ?? ""), enabled: task !== undefined });
  const goal = running?.goal;
  const { data: before } = useQuery({
    queryKey: ["goal-live", goal, task],
    queryFn: async ({ signal }) =>
      (await call<{ streams: LiveStream[] }>("GET", `/api/v1/goals/${goal}/live`, { signal })).streams,
    enabled: goal !== undefined,
    // What follows comes over the feed.
    staleTime: Infinity,
  });
  useEffect(() => {
    if (before !== undefined) take({ kind: "said", streams: before });
  }, [before]);
  useEffect(
    () =>
      onLiveEvent((event) => {
        if (event.type === "task-output") take({ kind: "part", part: event.data["part"] });
        else if (event.type === "task-progressed" && event.task === task && task !== undefined)
          take({ kind: "part", part: { type: "progress", agent, text: event.data["message"] } });
      }),
    [agent, task],
  );
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (follows.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  return (
    <section aria-label="Live console" className="flex flex-col gap-1">
      <h3 className="font-medium">Live console</h3>
      <div
        ref={box}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`What ${agent} does now`}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          (follows.current = scrollHeight - scrollTop - clientHeight < 24)
        }
        className="scroll-area max-h-56 min-h-16 rounded-md border bg-sunken p-3 font-mono text-sm whitespace-pre-wrap wrap-anywhere"
      >
        {lines.length === 0 ? (
          <p className="font-sans text-soft">
            {task === undefined
              ? "It does nothing for you now. What it says and calls appears here as it comes."
              : "It works, and has said nothing yet."}
          </p>
        ) : (
          linesOf(lines).map(({ key, kind, text }) => (
            <p key={key} className={kind === "tool" ? "text-accent-ink" : kind === "progress" ? "text-faint" : ""}>
              {text}
            </p>
          ))
        )}
      </div>
    </section>
  );
}
