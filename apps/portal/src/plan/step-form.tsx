import type { Capability, PlanTask } from "@hearth/sdk";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/field.tsx";
import { takesFrom, waitsOn } from "./change-draft.ts";
import { InputForm } from "./input-form.tsx";

export interface StepFormProps {
  step: PlanTask;
  /** Undefined while it is not known. */
  capability: Capability | undefined;
  /** All steps of the plan. */
  steps: readonly PlanTask[];
  onChange: (step: PlanTask) => void;
  onRemove: () => void;
  /** What the hub found wrong, by the JSON Pointer within the step. */
  problems: ReadonlyMap<string, string>;
}

/** One step of a plan that is being changed. Give it a key of its own for each step, since it holds what is typed. */
export function StepForm({ step, capability, steps, onChange, onRemove, problems }: StepFormProps) {
  const number = (value: string, fallback: number): number => (value === "" ? fallback : Number(value));
  // A step that waits for this one cannot come before it.
  const sources = steps.filter(({ key }) => !waitsOn(steps, key, step.key));
  const ofInput = new Map(
    [...problems].flatMap(([pointer, message]) =>
      pointer.startsWith("/input") ? [[pointer.slice("/input".length), message] as const] : [],
    ),
  );
  return (
    <section aria-label="Step" className="flex min-w-0 flex-col gap-4">
      <TextField
        label="Title of the step"
        value={step.title}
        maxLength={300}
        error={problems.get("/title")}
        onChange={({ target }) => onChange({ ...step, title: target.value })}
      />
      {capability !== undefined && <p className="text-sm text-soft">{capability.description}</p>}
      {problems.has("/capability") && (
        <p role="alert" className="text-sm text-bad">
          {problems.get("/capability")}
        </p>
      )}
      <InputForm
        step={step}
        capability={capability}
        sources={sources}
        problems={ofInput}
        onChange={(input) => onChange({ ...step, input })}
      />
      <WaitsFor step={step} steps={steps} onChange={onChange} />
      <div className="grid grid-cols-3 gap-3">
        <TextField
          label="Priority"
          type="number"
          min={1}
          max={10}
          value={step.priority}
          error={problems.get("/priority")}
          onChange={({ target }) => onChange({ ...step, priority: number(target.value, 5) })}
        />
        <TextField
          label="Timeout (s)"
          type="number"
          min={30}
          max={3600}
          value={step.timeoutSeconds}
          error={problems.get("/timeoutSeconds")}
          onChange={({ target }) => onChange({ ...step, timeoutSeconds: number(target.value, 300) })}
        />
        <TextField
          label="Retries"
          type="number"
          min={0}
          max={100}
          value={step.retries}
          error={problems.get("/retries")}
          onChange={({ target }) => onChange({ ...step, retries: number(target.value, 0) })}
        />
      </div>
      <Button look="danger" className="self-start" onClick={onRemove}>
        Take this step out
      </Button>
    </section>
  );
}

/** What the step waits for, as boxes to tick: what the graph shows by its lines. */
function WaitsFor({ step, steps, onChange }: Pick<StepFormProps, "step" | "steps" | "onChange">) {
  const others = steps.filter(({ key }) => key !== step.key);
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-sm font-medium">Waits for</legend>
      <div className="scroll-area max-h-40" tabIndex={others.length > 5 ? 0 : -1}>
        {others.map(({ key, title }) => {
          const takes = takesFrom(step, key);
          const before = step.after.includes(key);
          const comesAfter = !takes && !before && waitsOn(steps, key, step.key);
          return (
            <label key={key} className="flex items-baseline gap-2 py-0.5">
              <input
                type="checkbox"
                className="translate-y-0.5 accent-accent"
                checked={takes || before}
                disabled={takes || comesAfter}
                onChange={({ target }) =>
                  onChange({
                    ...step,
                    after: target.checked ? [...step.after, key] : step.after.filter((other) => other !== key),
                  })
                }
              />
              <span className="min-w-0 truncate">{title}</span>
              {(takes || comesAfter) && (
                <span className="shrink-0 text-sm text-faint">{takes ? "its output is used" : "comes after"}</span>
              )}
            </label>
          );
        })}
        {others.length === 0 && <p className="text-sm text-faint">There is no other step.</p>}
      </div>
    </fieldset>
  );
}
