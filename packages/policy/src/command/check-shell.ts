import { allow, ask, deny, type Finding } from "../rules/decision.ts";
import { checkFile } from "./check-files.ts";
import type { SpecialInput } from "./check-special.ts";

/** A shell runs a checked `-c` text, a script file of the workspace, or text known from a here-document. */
export function checkShell({ command, facts, context }: SpecialInput): readonly Finding[] {
  let text = false;
  let index = 0;
  const words = facts.arguments;
  for (; index < words.length; index++) {
    const word = words[index]!;
    if (typeof word !== "string") return [deny("shell-unknown", "what the shell is given is not known before it runs")];
    if (word === "--norc" || word === "--noprofile" || word === "--posix") continue;
    if (word === "--") {
      index += 1;
      break;
    }
    if (!/^-[ceuxo]+$/.test(word)) {
      if (word.startsWith("-") || word.startsWith("+"))
        return [deny("shell-option", `the shell option ${word} is not among the checked ones`)];
      break;
    }
    if (word.includes("o") && words[++index] !== "pipefail")
      return [deny("shell-option", "only -o pipefail is understood")];
    text ||= word.includes("c");
  }
  const operand = words[index];
  if (operand !== undefined && typeof operand !== "string")
    return [deny("shell-unknown", "what the shell runs is not known before it runs")];
  if (text)
    return operand === undefined
      ? [deny("shell-option", "-c without a text")]
      : context.script(operand, command.directory, command.depth + 1);
  if (operand !== undefined) {
    const file = checkFile(operand, "read", command.directory, context);
    const place = checkFile(operand, "write", command.directory, context);
    return [
      file,
      place.decision === "allowed"
        ? allow("shell-script", "a script file of the workspace; the sandbox contains it")
        : deny("shell-script", "a shell may only run script files of the workspace"),
    ];
  }
  if (command.input.kind === "text") return context.script(command.input.text, command.directory, command.depth + 1);
  if (command.input.kind === "pipe" && command.input.programs.some((name) => name === "curl" || name === "wget")) {
    return [ask("download-run", "runs downloaded text without anyone having read it")];
  }
  return [deny("shell-input", "what the shell would read from its input is not known")];
}
