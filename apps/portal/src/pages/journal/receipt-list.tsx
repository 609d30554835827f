import { useInfiniteQuery } from "@tanstack/react-query";
import type { Receipt } from "@hearth/sdk";
import { BookCheck } from "lucide-react";
import { kindWords, sentence, subject } from "./describe-receipt.ts";
import { type ReceiptQuery, receiptsQuery } from "../../api/journal.ts";
import { actor } from "../../kit/actor.ts";
import { Chip } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { SelectField } from "../../kit/field.tsx";
import { capitalised, exact } from "../../kit/format.ts";
import { JsonView } from "../../kit/json-view.tsx";
import { Moment } from "../../kit/moment.tsx";
import { MoreButton } from "../../kit/more-button.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";

/** Receipts, newest first, each with what it says in full. */
export function ReceiptList({ filter, onKind }: { filter: ReceiptQuery; onKind: (kind: string | undefined) => void }) {
  const query = useInfiniteQuery(receiptsQuery(filter));
  const receipts = query.data?.pages.flat() ?? [];
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        hideLabel
        label="Kind of receipt"
        className="w-48"
        value={filter.kind ?? ""}
        onChange={(event) => onKind(event.target.value === "" ? undefined : event.target.value)}
        choices={[
          { value: "", label: "Every kind" },
          ...Object.entries(kindWords).map(([value, label]) => ({ value, label: capitalised(label) })),
        ]}
      />
      {query.isPending ? (
        <Skeleton />
      ) : query.isError && receipts.length === 0 ? (
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      ) : receipts.length === 0 ? (
        <EmptyState icon={BookCheck} title="No receipts here">
          {filter.kind === undefined ? "The first thing that happens leaves the first one." : "None of this kind."}
        </EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border bg-surface">
          {receipts.map((receipt) => (
            <ReceiptRow key={receipt.id} receipt={receipt} />
          ))}
        </ul>
      )}
      <MoreButton query={query} />
    </div>
  );
}

function ReceiptRow({ receipt }: { receipt: Receipt }) {
  const { index, kind, action, principal, time, erased } = receipt;
  return (
    <li>
      <details>
        <summary className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-0.5 px-4 py-2 hover:bg-hover md:grid-cols-[5.5rem_1fr_auto_5.5rem]">
          <span className="max-md:row-start-2">
            <Chip>{kindWords[kind] ?? kind}</Chip>
          </span>
          <span className="line-clamp-2 min-w-0 wrap-anywhere max-md:col-span-2">
            {sentence(action)} <span className="text-faint">{subject(receipt)}</span>
          </span>
          <span className="text-sm text-faint max-md:hidden" title={principal}>
            {actor(principal)}
          </span>
          <span className="text-right whitespace-nowrap">
            <Moment time={time} />
          </span>
        </summary>
        <div className="flex flex-col gap-2 px-4 pb-3">
          <p className="text-sm text-soft">
            Receipt {index}, {exact(time)}, by {principal}
            {erased && ", its body was erased"}
          </p>
          <JsonView label={`Receipt ${index}`} value={receipt} />
        </div>
      </details>
    </li>
  );
}
