import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { checkPlan } from "../api/goals.ts";
import { Problem } from "../api/problem.ts";
import type { Draft } from "./change-draft.ts";

export interface PlanCheck {
  /** The draft as the hub sees it, with estimates and permissions; the last one that it took. */
  checked: Draft | undefined;
  /** What the hub has against the draft as it is now. */
  error: unknown;
  /** The hub has not said yet what the draft as it is now would be. */
  isPending: boolean;
}

/** Milliseconds without a change after which the hub is asked. */
const pause = 350;

/** Has a draft judged and priced by the hub while it is being changed. */
export function usePlanCheck(goal: string, draft: Draft): PlanCheck {
  const [asked, setAsked] = useState(draft);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(draft), pause);
    return () => clearTimeout(timer);
  }, [draft]);
  const query = useQuery({
    queryKey: ["plan-check", goal, asked],
    queryFn: ({ signal }) => checkPlan(goal, asked, signal),
    enabled: asked.tasks.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 10_000,
  });
  const isOld = asked !== draft;
  return {
    checked: query.data,
    error: isOld ? null : query.error,
    isPending: isOld || query.isFetching,
  };
}

/** What is wrong with each step, by its index: messages by the JSON Pointer within the step. */
export function problemsOfSteps(error: unknown): Map<number, Map<string, string>> {
  const found = new Map<number, Map<string, string>>();
  if (!(error instanceof Problem)) return found;
  for (const { field, message } of error.fields) {
    const [, index, pointer] = /^\/tasks\/(\d+)(\/.*)?$/.exec(field) ?? [];
    if (index === undefined) continue;
    const ofStep = found.get(Number(index)) ?? new Map<string, string>();
    if (!ofStep.has(pointer ?? "")) ofStep.set(pointer ?? "", message);
    found.set(Number(index), ofStep);
  }
  return found;
}
