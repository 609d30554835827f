import { useMutation } from "@tanstack/react-query";
import type { Goal } from "@hearth/sdk";
import { type FormEvent, useState } from "react";
import { revisePlan } from "../api/goals.ts";
import { queryClient } from "../api/query-client.ts";
import { Button } from "../kit/button.tsx";
import { TextArea } from "../kit/field.tsx";
import { ProblemNote } from "../kit/problem-note.tsx";

/** Says in words what should be different in a plan; it is planned anew. */
export function ReviseForm({ goal, onClose }: { goal: Goal; onClose: () => void }) {
  const [text, setText] = useState("");
  const send = useMutation({
    mutationFn: () => revisePlan(goal.id, text.trim()),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["goals"] }),
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() !== "") send.mutate();
  }
  return (
    <form
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      className="flex flex-col gap-2 rounded-lg border border-accent-line p-3"
    >
      <TextArea
        autoFocus
        label="What should be different?"
        rows={2}
        placeholder="Leave the chart out, and group by month…"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {send.isError && <ProblemNote error={send.error} />}
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={send.isPending} disabled={text.trim() === ""}>
          Plan it anew
        </Button>
        <Button look="quiet" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
