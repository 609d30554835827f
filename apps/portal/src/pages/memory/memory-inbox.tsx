import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, Inbox, X } from "lucide-react";
import { acceptMemory, memoryInboxQuery, rejectMemory } from "../../api/memory.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { Load } from "../../kit/load.tsx";
import { tellProblem } from "../../kit/toast.tsx";
import { MemoryItem } from "./memory-item.tsx";

/** What agents want remembered, one decision each. */
export function MemoryInbox() {
  const query = useQuery(memoryInboxQuery);
  const decide = useMutation({
    mutationFn: ({ id, keep }: { id: string; keep: boolean }) => (keep ? acceptMemory(id) : rejectMemory(id)),
    onError: tellProblem,
    onSuccess(outcome) {
      if (outcome.kind === "refused") tellProblem(new Error(outcome.why));
      void queryClient.invalidateQueries({ queryKey: ["memory"] });
    },
  });
  return (
    <Load query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon={Inbox} title="Nothing waits to be remembered">
            What agents learn from a run waits here until you accept it. What you reject is not asked again.
          </EmptyState>
        ) : (
          <ul className="divide-y rounded-lg border bg-surface">
            {items.map((item) => (
              <li key={item.id}>
                <MemoryItem item={item}>
                  <Button
                    size="small"
                    disabled={decide.isPending}
                    onClick={() => decide.mutate({ id: item.id, keep: true })}
                  >
                    <Check aria-hidden />
                    Remember
                  </Button>
                  <Button
                    size="small"
                    look="danger"
                    disabled={decide.isPending}
                    onClick={() => decide.mutate({ id: item.id, keep: false })}
                  >
                    <X aria-hidden />
                    Do not
                  </Button>
                </MemoryItem>
              </li>
            ))}
          </ul>
        )
      }
    </Load>
  );
}
