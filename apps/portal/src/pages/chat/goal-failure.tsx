import { useMutation } from "@tanstack/react-query";
import type { Goal } from "@hearth/sdk";
import { RotateCcw } from "lucide-react";
import { submitGoal } from "../../api/goals.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { FailureNote } from "../../kit/failure-note.tsx";
import { tellProblem } from "../../kit/toast.tsx";

/** Why a goal failed, what to do about it, and a way to try it again. */
export function GoalFailure({ goal, failure }: { goal: Goal; failure: NonNullable<Goal["failure"]> }) {
  return (
    <FailureNote failure={failure}>
      <TryAgain goal={goal} />
    </FailureNote>
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
