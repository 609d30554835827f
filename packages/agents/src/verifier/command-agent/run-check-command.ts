import type { EngineReader, EngineWriter } from "@hearth/engine";
import type { Task } from "@hearth/protocol";
import type { CommandFinding, EvidenceSources } from "../evidence.ts";
import { checkCommandOutput, verifierCommand } from "./check-command.ts";

/** A run whose end a crash hid is made once more: checks are written to be repeatable, and a third would hide a fault. */
const maximumRuns = 2;

/**
 * Runs commands of checks as tasks: through the gateway, with receipts, waiting for a person where the policy says so. The
 * same check finds the task that a crash left.
 */
export function runCheckCommand(
  engine: Pick<EngineReader, "result"> & Pick<EngineWriter, "submit">,
): NonNullable<EvidenceSources["runCommand"]> {
  return async ({ who, goal, task }, { command, place, description, timeoutSeconds }, { name, signal }) => {
    const input = { command, place, of: task.capability };
    for (let run = 1; ; run++) {
      const [id] = await engine.submit(
        who,
        [
          {
            capability: verifierCommand,
            input,
            title: `Check: ${description}`.slice(0, 300),
            timeoutSeconds,
            retries: 0,
            idempotencyKey: `${name}/${run}`,
          },
        ],
        { goal: goal.id },
      );
      const ended = await engine.result(who, id!, { signal });
      // Whoever may hand in tasks may have taken the name before: what ran must be what was asked.
      if (ended.capability !== verifierCommand || canonical(ended.input) !== canonical(input))
        return { kind: "not-run", why: "another task bears its name" };
      if (ended.failure?.code !== "HEARTH_EFFECT_UNKNOWN" || run >= maximumRuns) return findingOf(ended);
    }
  };
}

function canonical(input: unknown): string {
  const { command, place, of } = (input ?? {}) as Record<string, unknown>;
  return JSON.stringify([command, place, of]);
}

function findingOf({ state, output, failure }: Task): CommandFinding {
  if (state === "completed") return { kind: "ended", ...checkCommandOutput.parse(output) };
  if (failure?.code === "HEARTH_TASK_TIMEOUT") return { kind: "ended", exitCode: null, timedOut: true, printed: "" };
  return { kind: "not-run", why: failure?.message ?? `it is ${state}` };
}
