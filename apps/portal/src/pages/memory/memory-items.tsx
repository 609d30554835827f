import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { MemoryView } from "@hearth/sdk";
import { Brain, Eraser, SearchX } from "lucide-react";
import { useState } from "react";
import { forgetMemory, memoryItemsQuery, memorySearchQuery } from "../../api/memory.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { SelectField } from "../../kit/field.tsx";
import { capitalised } from "../../kit/format.ts";
import { MoreButton } from "../../kit/more-button.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { SearchField } from "../../kit/search-field.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { useLater } from "../../kit/use-later.ts";
import { MemoryItem } from "./memory-item.tsx";

const route = getRouteApi("/shell/memory");
const kinds = ["fact", "procedure", "preference", "episode", "pattern", "warning", "insight", "tool-usage", "passage"];

/** Everything remembered, newest first, or what a search finds, best first. */
export function MemoryItems() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/memory" });
  const [words, setWords] = useState(search.search ?? "");
  const [forgetting, setForgetting] = useState<MemoryView>();
  const find = useLater(
    (text: string) =>
      void navigate({ search: (before) => ({ ...before, search: text === "" ? undefined : text }), replace: true }),
  );
  const query = search.search?.trim() ?? "";
  const list = useInfiniteQuery({
    ...memoryItemsQuery({ status: search.status ?? "active", kind: search.kind }),
    enabled: query === "",
  });
  const found = useQuery({ ...memorySearchQuery(query), enabled: query !== "" });
  const current = query === "" ? list : found;
  const items = query === "" ? (list.data?.pages.flatMap((page) => page.items) ?? []) : (found.data?.items ?? []);
  const forget = useMutation({
    mutationFn: (item: MemoryView) => forgetMemory(item.id),
    onError: tellProblem,
    onSuccess(outcome) {
      setForgetting(undefined);
      if (outcome.kind === "refused") tellProblem(new Error(outcome.why));
      else tell("It is forgotten for good. The journal keeps that something was, not what.");
      void queryClient.invalidateQueries({ queryKey: ["memory"] });
    },
  });
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-2">
        <SearchField
          label="Search what is remembered"
          value={words}
          onChange={(text) => {
            setWords(text);
            find(text);
          }}
        />
        {query === "" && (
          <>
            <SelectField
              hideLabel
              label="Status"
              className="w-36"
              value={search.status ?? "active"}
              onChange={(event) => set({ status: event.target.value })}
              choices={["active", "candidate", "rejected", "closed", "forgotten"].map((value) => ({
                value,
                label: capitalised(value),
              }))}
            />
            <SelectField
              hideLabel
              label="Kind"
              className="w-36"
              value={search.kind ?? ""}
              onChange={(event) => set({ kind: event.target.value === "" ? undefined : event.target.value })}
              choices={[
                { value: "", label: "Every kind" },
                ...kinds.map((value) => ({ value, label: capitalised(value.replaceAll("-", " ")) })),
              ]}
            />
          </>
        )}
      </div>
      {found.data !== undefined && query !== "" && found.data.degraded.length > 0 && (
        <p className="text-sm text-warn">The search was not as good as it can be: {found.data.degraded.join("; ")}</p>
      )}
      {current.isPending ? (
        <Skeleton />
      ) : current.isError && items.length === 0 ? (
        <ProblemNote error={current.error} onRetry={() => void current.refetch()} />
      ) : items.length === 0 ? (
        query === "" ? (
          <EmptyState icon={Brain} title="Nothing here yet">
            What agents learn is remembered once you accept it, or once it was proven. You can also write to{" "}
            <code>people/…/memory</code> in Hearth's home by hand.
          </EmptyState>
        ) : (
          <EmptyState icon={SearchX} title="Nothing was found">
            Try fewer or other words.
          </EmptyState>
        )
      ) : (
        <ul className="divide-y rounded-lg border bg-surface">
          {items.map((item) => (
            <li key={item.id}>
              <MemoryItem item={item}>
                {item.status !== "forgotten" && (
                  <Button size="small" look="quiet" className="max-sm:-ml-2" onClick={() => setForgetting(item)}>
                    <Eraser aria-hidden />
                    Forget
                  </Button>
                )}
              </MemoryItem>
            </li>
          ))}
        </ul>
      )}
      {query === "" && <MoreButton query={list} />}
      {forgetting !== undefined && (
        <Confirm
          title="Forget this for good?"
          verb="Forget"
          busy={forget.isPending}
          onClose={() => setForgetting(undefined)}
          onConfirm={() => forget.mutate(forgetting)}
        >
          <p className="wrap-anywhere">{forgetting.text}</p>
          <p className="pt-2">All its versions are erased, and nothing brings them back.</p>
        </Confirm>
      )}
    </div>
  );
}
