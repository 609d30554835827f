import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { submitGoal } from "../../api/goals.ts";
import { welcomeQuery } from "../../api/system.ts";
import { Button } from "../../kit/button.tsx";
import { Load } from "../../kit/load.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { newConversationId } from "../chat/conversations.ts";
import { type Example, examples } from "../chat/examples.ts";

/** A real goal on the example data: its plan is shown, approved and carried out before one's eyes. */
export function GoalStep() {
  const navigate = useNavigate();
  const query = useQuery(welcomeQuery);
  const start = useMutation({
    mutationFn: ({ text, folder }: Example) =>
      submitGoal({
        text,
        conversation: newConversationId(),
        ...(folder === undefined ? {} : { inputFolder: folder }),
      }),
    onSuccess: (goal) => navigate({ to: "/chat/$id", params: { id: goal.conversation ?? goal.id } }),
  });
  return (
    <>
      <p className="text-soft">
        Try it on the example household: bills, meter readings and notes. You see the plan before anything runs, and
        nothing outside that folder is read.
      </p>
      {start.isError && <ProblemNote error={start.error} />}
      <Load query={query}>
        {({ exampleFolder }) => {
          const offered = examples(exampleFolder);
          return (
            <ul className="flex flex-col gap-2">
              {offered.map((example) => (
                <li key={example.title}>
                  <button
                    type="button"
                    disabled={start.isPending}
                    onClick={() => start.mutate(example)}
                    className="w-full rounded-lg border px-4 py-3 text-left hover:bg-hover disabled:opacity-60"
                  >
                    <span className="block font-medium">{example.title}</span>
                    <span className="text-soft">{example.text}</span>
                  </button>
                </li>
              ))}
              {offered.length === 0 && (
                <li className="rounded-lg border bg-sunken px-4 py-3 text-soft">
                  The example data is not installed here. Ask for something on a folder of your own instead.
                </li>
              )}
            </ul>
          );
        }}
      </Load>
      <Button look="quiet" className="self-start" onClick={() => void navigate({ to: "/chat" })}>
        I ask something of my own
      </Button>
    </>
  );
}
