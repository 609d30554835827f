import { useMutation } from "@tanstack/react-query";
import type { Goal } from "@hearth/sdk";
import { CircleAlert, RotateCcw } from "lucide-react";
import { submitGoal } from "../../api/goals.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { tellProblem } from "../../kit/toast.tsx";

/** Why a goal failed, what to do about it, and a way to try it again. */
export function GoalFailure({ goal, failure }: { goal: Goal; failure: NonNullable<Goal["failure"]> }) {
  const { message, hint, code } = failure;
  return (
    <div className="flex gap-3 rounded-lg border border-bad bg-bad-soft p-3">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="flex min-w-0 flex-col items-start gap-1.5">
        <p className="font-medium wrap-anywhere">{message}</p>
        {hint !== undefined && <p className="wrap-anywhere text-soft">{hint}</p>}
        <div className="flex flex-wrap items-center gap-3">
          <TryAgain goal={goal} />
          <a className="text-sm underline" href={`/docs/errors/${code}`} target="_blank" rel="noreferrer">
            {code}
          </a>
        </div>
      </div>
    </div>
  );
}

/** Hands the same goal in once more, at the end of its conversation. */
export function TryAgain({ goal }: { goal: Goal }) {
  const { text, inputFolder, conversation, approvePlan, id } = goal;
  const again = useMutation({
    mutationFn: () =>
      submitGoal({
        text,
        approvePlan,
        conversation: conversation ?? (id as unknown as NonNullable<typeof conversation>),
        ...(inputFolder === undefined ? {} : { inputFolder }),
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["goals"] }),
    onError: tellProblem,
  });
  return (
    <Button size="small" busy={again.isPending} onClick={() => again.mutate()}>
      <RotateCcw aria-hidden />
      Try again
    </Button>
  );
}
