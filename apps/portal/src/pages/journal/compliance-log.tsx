import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { complianceQuery } from "../../api/journal.ts";
import { Chip } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { SelectField } from "../../kit/field.tsx";
import { Moment } from "../../kit/moment.tsx";
import { MoreButton } from "../../kit/more-button.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";

const tones = { info: "mute", warning: "warn", error: "bad", critical: "bad" } as const;

/** Breaches of principles: how severe, by whom, and what was done. */
export function ComplianceLog({ severity, onSeverity }: { severity: string; onSeverity: (severity: string) => void }) {
  const query = useInfiniteQuery(complianceQuery(severity));
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        hideLabel
        label="Severity"
        className="w-48"
        value={severity}
        onChange={(event) => onSeverity(event.target.value)}
        choices={[
          { value: "info", label: "every severity" },
          { value: "warning", label: "warnings and worse" },
          { value: "error", label: "errors and worse" },
          { value: "critical", label: "critical" },
        ]}
      />
      {query.isPending ? (
        <Skeleton />
      ) : query.isError && entries.length === 0 ? (
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      ) : entries.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="No breaches">
          What was denied, leaked or went against a principle is listed here.
        </EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border bg-surface">
          {entries.map(({ id, time, severity: how, principle, violation, principal, actionTaken }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
              <Chip tone={tones[how]}>{how}</Chip>
              <span className="min-w-0 flex-1 wrap-anywhere">
                {violation}
                {actionTaken !== undefined && <span className="text-faint"> · {actionTaken}</span>}
              </span>
              {principle !== undefined && <Chip>{principle}</Chip>}
              <span className="text-sm text-faint">{principal}</span>
              <Moment time={time} />
            </li>
          ))}
        </ul>
      )}
      <MoreButton query={query} />
    </div>
  );
}
