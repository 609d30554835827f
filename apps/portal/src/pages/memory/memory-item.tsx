import type { MemoryView } from "@hearth/sdk";
import type { ReactNode } from "react";
import { actor } from "../../kit/actor.ts";
import { Chip } from "../../kit/chip.tsx";
import { percent } from "../../kit/format.ts";
import { Moment } from "../../kit/moment.tsx";

const statusTones = {
  active: "good",
  candidate: "accent",
  rejected: "mute",
  closed: "mute",
  forgotten: "mute",
} as const;

/** Who may recall what lies in a scope. */
function readersOf(scope: string): string {
  return scope === "shared" ? "every agent" : actor(scope);
}

/** A line of a list: something remembered, with where it comes from. @param children what can be done with it */
export function MemoryItem({ item, children }: { item: MemoryView; children?: ReactNode }) {
  const {
    kind,
    text,
    context,
    status,
    scope,
    author,
    class: dataClass,
    untrusted,
    confidence,
    pinned,
    createdAt,
  } = item;
  return (
    <article className="flex flex-col gap-1.5 px-4 py-2.5 sm:flex-row sm:items-start sm:gap-4">
      <div className="min-w-0 flex-1">
        <p className="whitespace-pre-wrap wrap-anywhere">
          {text === "" ? <em className="text-faint">forgotten</em> : text}
        </p>
        {context !== "" && <p className="text-sm wrap-anywhere text-soft">{context}</p>}
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 pt-1 text-sm text-faint">
          <Chip tone={statusTones[status as keyof typeof statusTones] ?? "mute"}>{status}</Chip>
          <Chip>{kind}</Chip>
          {pinned && <Chip tone="accent">pinned</Chip>}
          {untrusted && <Chip tone="warn">made from what others wrote</Chip>}
          <span title={`${author}, ${scope}`}>
            by {actor(author)}, for {readersOf(scope)} · {dataClass} · {percent(confidence)} sure ·{" "}
            <Moment time={createdAt} />
          </span>
        </p>
      </div>
      {children !== undefined && <div className="flex shrink-0 gap-2 max-sm:pt-1">{children}</div>}
    </article>
  );
}
