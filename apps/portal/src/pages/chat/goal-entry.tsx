import { useQuery } from "@tanstack/react-query";
import type { Goal } from "@hearth/sdk";
import { Link } from "@tanstack/react-router";
import { Bot, FolderOpen } from "lucide-react";
import { memo } from "react";
import { tasksOfQuery } from "../../api/tasks.ts";
import { Chip } from "../../kit/chip.tsx";
import { CopyButton } from "../../kit/copy-button.tsx";
import { span } from "../../kit/format.ts";
import { Moment } from "../../kit/moment.tsx";
import { useLook } from "../../look/use-look.ts";
import { useGoalStreams } from "../../live/use-live.ts";
import { StateChip } from "../../kit/state-chip.tsx";
import { Markdown } from "../../markdown/markdown.tsx";
import { PlanCard } from "../../plan/plan-card.tsx";
import { openStates } from "./conversations.ts";
import { GoalFailure, TryAgain } from "./goal-failure.tsx";
import { Planning } from "./planning.tsx";
import { QuestionForm } from "./question-form.tsx";
import { ResultFiles } from "./result-files.tsx";
import { TaskProgress } from "./task-progress.tsx";
import { Verdicts } from "./verdicts.tsx";
import { WorkRecord } from "./work-record.tsx";

/** One thing that was asked, and everything that came of it. */
export const GoalEntry = memo(function GoalEntry({ goal }: { goal: Goal }) {
  const open = openStates.has(goal.state);
  const phase = goal.phases.at(-1);
  const { avatars } = useLook();
  return (
    <article aria-label={goal.text} className="flex flex-col gap-3">
      <div className="ml-auto max-w-[85%] rounded-2xl rounded-br-sm bg-accent-soft px-3.5 py-2">
        <p className="whitespace-pre-wrap wrap-anywhere">{goal.text}</p>
        {goal.inputFolder !== undefined && (
          <p className="mt-1 flex items-center gap-1.5 text-sm text-soft">
            <FolderOpen aria-hidden className="size-3.5 shrink-0" />
            <span className="truncate" title={goal.inputFolder}>
              {goal.inputFolder}
            </span>
          </p>
        )}
      </div>
      {goal.exchanges.map(({ question, answer }) => (
        <div key={question} className="flex flex-col gap-2">
          <div className="max-w-[85%] text-soft">
            <Markdown text={question} />
          </div>
          <p className="ml-auto max-w-[85%] rounded-2xl rounded-br-sm bg-accent-soft px-3.5 py-2 whitespace-pre-wrap">
            {answer}
          </p>
        </div>
      ))}
      <div className="flex min-w-0 gap-3">
        {avatars && (
          <span className="mt-0.5 hidden size-7 shrink-0 place-items-center rounded-full bg-mute-soft text-soft sm:grid">
            <Bot aria-hidden className="size-4" />
          </span>
        )}
        <div className="flex min-w-0 flex-1 flex-col gap-3">
          <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StateChip state={goal.state} />
            {(goal.state === "planning" || goal.state === "running") && phase !== undefined && (
              <span className="text-sm text-soft">
                {phase.phase}
                {phase.round > 1 && `, round ${phase.round}`}
                {phase.note !== "" && `: ${phase.note}`}
              </span>
            )}
            <Moment time={goal.createdAt} />
            {goal.endedAt !== undefined && (
              <span className="text-sm text-faint">took {span(goal.endedAt - goal.createdAt)}</span>
            )}
            {goal.model !== "none" && <Chip>{goal.model}</Chip>}
          </header>
          {open ? <OpenGoal goal={goal} /> : <EndedGoal goal={goal} />}
        </div>
      </div>
    </article>
  );
});

function OpenGoal({ goal }: { goal: Goal }) {
  const { data: tasks = [] } = useQuery(tasksOfQuery({ goal: goal.id }));
  useGoalStreams(goal.id);
  return (
    <>
      {goal.state === "planning" && <Planning goal={goal} />}
      {goal.state === "awaiting-answer" && <QuestionForm goal={goal} />}
      {goal.plan !== undefined && goal.state !== "planning" && (
        <PlanCard goal={{ ...goal, plan: goal.plan }} tasks={tasks} />
      )}
      {goal.state === "running" && <TaskProgress tasks={tasks} />}
    </>
  );
}

/** What the answer of a failed goal begins with is said by its failure already. */
function answerOf({ answer, failure }: Goal): string | undefined {
  if (answer === undefined || failure === undefined) return answer;
  const { message, hint } = failure;
  const said = [`The goal failed: ${message}.`, message].find((one) => answer.startsWith(one));
  if (said === undefined) return answer;
  const rest = answer.slice(said.length).trimStart();
  const left = hint !== undefined && rest.startsWith(hint) ? rest.slice(hint.length) : rest;
  return left.replace(/^\s*(?:---\s*)?/, "") || undefined;
}

function EndedGoal({ goal }: { goal: Goal }) {
  const answer = answerOf(goal);
  return (
    <>
      {goal.failure !== undefined && <GoalFailure goal={goal} failure={goal.failure} />}
      {answer !== undefined && <Markdown text={answer} />}
      {goal.state === "completed" && <ResultFiles goal={goal.id} />}
      {goal.verdicts.length > 0 && <Verdicts verdicts={goal.verdicts} />}
      <WorkRecord goal={goal.id} />
      <footer className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft">
        <Link to="/visualize" search={{ goal: goal.id }} className="hover:underline">
          The run
        </Link>
        <Link to="/journal" search={{ goal: goal.id }} className="hover:underline">
          Receipts
        </Link>
        <Link to="/tasks" search={{ goal: goal.id }} className="hover:underline">
          Tasks
        </Link>
        {goal.answer !== undefined && <CopyButton text={goal.answer} label="Copy the answer" />}
        {goal.state === "cancelled" && <TryAgain goal={goal} />}
      </footer>
    </>
  );
}
