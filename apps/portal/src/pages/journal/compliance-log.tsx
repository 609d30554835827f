import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { complianceQuery } from "../../api/journal.ts";
import { actor } from "../../kit/actor.ts";
import { Chip } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { SelectField } from "../../kit/field.tsx";
import { Moment } from "../../kit/moment.tsx";
import { MoreButton } from "../../kit/more-button.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Row, RowList } from "../../kit/row.tsx";
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
          { value: "info", label: "Every severity" },
          { value: "warning", label: "Warnings and worse" },
          { value: "error", label: "Errors and worse" },
          { value: "critical", label: "Critical" },
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
        <RowList>
          {entries.map(({ id, time, severity: how, principle, violation, principal, actionTaken }) => (
            <Row
              key={id}
              sign={<Chip tone={tones[how]}>{how}</Chip>}
              side={
                <>
                  {principle !== undefined && <Chip>{principle}</Chip>}
                  <span title={principal}>{actor(principal)}</span>
                  <Moment time={time} />
                </>
              }
            >
              {violation}
              {actionTaken !== undefined && <span className="text-faint"> · {actionTaken}</span>}
            </Row>
          ))}
        </RowList>
      )}
      <MoreButton query={query} />
    </div>
  );
}
