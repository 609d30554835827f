import type { PlanTask, Task } from "@hearth/sdk";
import { CircleAlert } from "lucide-react";
import { StateChip } from "../kit/state-chip.tsx";
import { permissionWords } from "./plan-facts.tsx";
import { waitsFor } from "./plan-graph.ts";

/** A plan's steps in words, in their order. */
export function StepList({
  steps,
  running = [],
  selected,
  onSelect,
  wrong,
}: {
  steps: readonly PlanTask[];
  running?: readonly Task[];
  selected?: string | undefined;
  onSelect?: (key: string) => void;
  /** The indices of steps with which something is wrong. */
  wrong?: ReadonlySet<number>;
}) {
  const byKey = new Map(running.map((task) => [task.key, task]));
  const numbers = new Map(steps.map(({ key }, index) => [key, index + 1]));
  return (
    <ol className="scroll-area flex max-h-80 flex-col divide-y rounded-lg border" tabIndex={0} aria-label="Steps">
      {steps.map((step, index) => {
        const before = waitsFor(step).flatMap((key) => numbers.get(key) ?? []);
        const state = byKey.get(step.key)?.state;
        const words = [
          step.capability,
          before.length > 0 && `after ${before.join(", ")}`,
          step.permissions.length > 0 &&
            `may ${step.permissions.map((name) => permissionWords[name] ?? name).join(", ")}`,
        ].filter(Boolean);
        const inner = (
          <>
            <span className="tabular w-6 shrink-0 text-right text-sm text-faint">{index + 1}</span>
            <span className="min-w-0 flex-1">
              <span className="block wrap-anywhere">{step.title}</span>
              <span className="block text-sm wrap-anywhere text-faint">{words.join(" · ")}</span>
            </span>
            {wrong?.has(index) === true && (
              <span className="mt-1 text-bad">
                <CircleAlert aria-hidden className="size-4" />
                <span className="sr-only">not right yet</span>
              </span>
            )}
            {state !== undefined && <StateChip state={state} />}
          </>
        );
        const look = "flex w-full items-start gap-2.5 px-3 py-1.5 text-left";
        return (
          <li key={step.key}>
            {onSelect === undefined ? (
              <div className={look}>{inner}</div>
            ) : (
              <button
                type="button"
                aria-pressed={selected === step.key}
                onClick={() => onSelect(step.key)}
                className={`${look} hover:bg-hover ${selected === step.key ? "bg-accent-soft" : ""}`}
              >
                {inner}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
