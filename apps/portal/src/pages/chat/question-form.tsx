import { useMutation } from "@tanstack/react-query";
import type { Goal } from "@hearth/sdk";
import { type FormEvent, useState } from "react";
import { answerGoal } from "../../api/goals.ts";
import { Button } from "../../kit/button.tsx";
import { TextArea } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Markdown } from "../../markdown/markdown.tsx";

/** What the planner asks, and where the person answers. */
export function QuestionForm({ goal }: { goal: Goal }) {
  const [text, setText] = useState("");
  const send = useMutation({ mutationFn: () => answerGoal(goal.id, text.trim()) });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() !== "") send.mutate();
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 rounded-lg border border-accent-line bg-surface p-3">
      <Markdown text={goal.answer ?? "It needs to know more."} />
      <TextArea label="Your answer" rows={2} value={text} onChange={(event) => setText(event.target.value)} />
      {send.isError && <ProblemNote error={send.error} />}
      <Button type="submit" look="primary" className="self-start" busy={send.isPending} disabled={text.trim() === ""}>
        Answer
      </Button>
    </form>
  );
}
