import type { CheckOf } from "@hearth/protocol";
import type { CheckContext } from "../evidence.ts";
import { failed, type Judgement, notVerifiable, passed } from "../judgement.ts";

const shownCharacters = 300;

export async function judgeCommand(check: CheckOf<"command">, context: CheckContext): Promise<Judgement> {
  const { sources, name, signal, who, goal, task } = context;
  if (sources.runCommand === undefined) return notVerifiable("no command can be run here");
  const found = await sources.runCommand({ who, goal, task }, check, { name, signal });
  if (found.kind === "not-run") return notVerifiable(`${check.command} was not run: ${found.why}`);
  const { exitCode, timedOut, printed } = found;
  if (timedOut) return failed(`${check.command} ran out of time`);
  const ended = `${check.command} ended with ${exitCode === null ? "a signal" : `exit code ${exitCode}`}`;
  if (exitCode === check.exitCode) return passed(ended);
  const words = printed.trim().slice(-shownCharacters);
  return failed(`${ended} and not ${check.exitCode}${words === "" ? "" : `; it said: ${words}`}`);
}
