import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { auditQuery } from "../../api/journal.ts";
import { EmptyState } from "../../kit/empty-state.tsx";
import { SelectField } from "../../kit/field.tsx";
import { Moment } from "../../kit/moment.tsx";
import { MoreButton } from "../../kit/more-button.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import { sentence, targetOf } from "./describe-receipt.ts";

const outcomes = { success: "text-good", failure: "text-bad", denied: "text-warn" } as const;

/** The event, and what of it only its action says: `Config changed: budget set`. */
function eventOf(type: string, action: string): string {
  const event = sentence(type);
  const done = sentence(action);
  return done === event || type.startsWith("file") || type.startsWith("user")
    ? event
    : `${event}: ${done.toLowerCase()}`;
}

/** Who did what to what, and how it ended. */
export function AuditTrail({ type, onType }: { type: string | undefined; onType: (type: string | undefined) => void }) {
  const query = useInfiniteQuery(auditQuery(type));
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  const types = [
    ...new Set([...(type === undefined ? [] : [type]), ...events.map(({ eventType }) => eventType)]),
  ].toSorted();
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        hideLabel
        label="Kind of event"
        className="w-56"
        value={type ?? ""}
        onChange={(event) => onType(event.target.value === "" ? undefined : event.target.value)}
        choices={[{ value: "", label: "Every kind" }, ...types.map((value) => ({ value, label: sentence(value) }))]}
      />
      {query.isPending ? (
        <Skeleton />
      ) : query.isError && events.length === 0 ? (
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      ) : events.length === 0 ? (
        <EmptyState icon={ScrollText} title="Nothing to tell">
          Sign-ins, effects, decisions and changes are listed here as they happen.
        </EmptyState>
      ) : (
        <div className="scroll-area rounded-lg border bg-surface" tabIndex={0} role="group" aria-label="Audit trail">
          <table className="data">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Event</th>
                <th scope="col" className="max-md:hidden">
                  Who
                </th>
                <th scope="col" className="max-md:hidden">
                  What
                </th>
                <th scope="col">Outcome</th>
              </tr>
            </thead>
            <tbody>
              {events.map(({ id, timestamp, eventType, agentId, userId, action, target, outcome }) => (
                <tr key={id}>
                  <td>
                    <Moment time={timestamp} className="text-soft" />
                  </td>
                  <td className="max-w-64 max-md:w-full max-md:max-w-0 max-md:whitespace-normal">
                    {eventOf(eventType, action)}
                    <span className="block truncate text-sm text-faint md:hidden">{targetOf(action, target)}</span>
                  </td>
                  <td className="max-md:hidden">{agentId ?? userId}</td>
                  <td className="max-w-80 truncate max-md:hidden" title={target}>
                    {targetOf(action, target)}
                  </td>
                  <td className={outcomes[outcome]}>{outcome}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton query={query} />
    </div>
  );
}
