import { escapeHidden } from "@hearth/agents/start";
import type { MemoryList, MemoryOutcome } from "@hearth/protocol";
import type { Session } from "../action.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";

type Output = Session["output"];

/** Items, one below the other, with who proposed each. What others wrote is shown with what is hidden in it. */
export function printMemory(output: Output, list: MemoryList, none: string): void {
  if (output.json) return output.data(list);
  if (list.items.length === 0) output.text(none);
  for (const { id, kind, phase, text, context, author, untrusted } of list.items) {
    const about = [
      kind,
      ...(phase === undefined ? [] : [phase]),
      `from ${author}`,
      ...(untrusted ? ["others' words"] : []),
    ];
    output.text(`${id}  ${about.join(", ")}`);
    for (const line of escapeHidden(context === "" ? text : `${context}\n${text}`).split("\n"))
      output.text(`  ${line}`);
  }
  for (const line of list.degraded) output.note(`  ${line}`, output.colour.yellow);
}

/** Asks for each in turn and says what became of it. */
export async function printMemoryOutcomes(
  output: Output,
  ids: readonly string[],
  decide: (id: string) => Promise<MemoryOutcome>,
): Promise<ExitCode> {
  let refused = false;
  for (const id of ids) {
    const outcome = await decide(id);
    refused ||= outcome.kind === "refused";
    if (output.json) output.data({ id, ...outcome });
    else if (outcome.kind === "done") output.text(`${id}: ${outcome.item.status}`);
    else output.text(`${id}: ${outcome.kind === "refused" ? `not done: ${outcome.why}` : "forgotten"}`);
  }
  return refused ? exitCode.refused : exitCode.ok;
}
