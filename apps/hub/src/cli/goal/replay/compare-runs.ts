import type { GoalRecording } from "@hearth/protocol";

/** What came out otherwise than in the record; empty where the same came of it. */
export function compareRuns(recorded: GoalRecording, replayed: GoalRecording): string[] {
  const differences: string[] = [];
  const compare = (what: string, before: string, now: string): void => {
    if (before !== now) differences.push(`${what}: recorded ${before || "nothing"}, replayed ${now || "nothing"}`);
  };
  compare("state", recorded.goal.state, replayed.goal.state);
  compare("phases", phasesOf(recorded), phasesOf(replayed));
  for (let index = 0; index < Math.max(recorded.verdicts.length, replayed.verdicts.length); index++) {
    const [before, now] = [recorded.verdicts[index], replayed.verdicts[index]];
    compare(`check ${index + 1}`, verdictOf(before), verdictOf(now));
  }
  for (let index = 0; index < Math.max(recorded.tasks.length, replayed.tasks.length); index++) {
    const [before, now] = [recorded.tasks[index], replayed.tasks[index]];
    compare(`task ${index + 1}`, taskOf(before), taskOf(now));
  }
  return differences;
}

function phasesOf({ phases }: GoalRecording): string {
  return phases.map(({ phase, round }) => `${phase} ${round}`).join(", ");
}

function verdictOf(verdict: GoalRecording["verdicts"][number] | undefined): string {
  return verdict === undefined ? "" : `${verdict.check} ${verdict.result}`;
}

function taskOf(task: GoalRecording["tasks"][number] | undefined): string {
  return task === undefined ? "" : `${task.title ?? task.capability} ${task.state} ${task.output.slice(0, 12)}`;
}
