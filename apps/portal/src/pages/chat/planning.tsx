import type { Goal } from "@hearth/sdk";
import { useTaskStream } from "../../live/use-live.ts";
import { Markdown } from "../../markdown/markdown.tsx";
import { CallList } from "../../work/call-list.tsx";

/** What the supervisor says while it plans, as far as it can be read already. */
export function Planning({ goal }: { goal: Goal }) {
  const { agents, doing } = useTaskStream(goal.id);
  return (
    <section aria-label="Planning" className="flex flex-col gap-2">
      <p className="breathing text-sm text-soft">{doing ?? "looks at what is there"}</p>
      {agents.map(({ stream, calls, text, at }) => (
        <div key={stream} className="flex flex-col gap-1.5">
          <CallList calls={calls} running />
          {text !== "" && <Markdown text={at > 0 ? `… ${text}` : text} />}
        </div>
      ))}
    </section>
  );
}
