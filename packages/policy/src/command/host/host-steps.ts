import type { Command, ParsedScript, PipelineNode, Statement } from "unbash";
import { deny, type Finding } from "../../rules/decision.ts";
import type { CommandContext } from "../command-context.ts";
import { expandWord } from "../expand-word.ts";
import { peelWrappers, trustedName } from "../peel-wrappers.ts";
import { programNamed } from "../programs/index.ts";
import { ShellState, workspaceMount } from "../shell-state.ts";
import type { SimpleCommand } from "../simple-command.ts";
import type { Word } from "../word.ts";
import { toVerb } from "./to-verb.ts";
import { hostReaders } from "./services.ts";
import type { Verb } from "./verb.ts";

/** One verb, when it runs, and what its output is filtered with. */
export interface HostStep {
  verb: Verb;
  /** Runs always, or only if the step before succeeded or failed. */
  when: "always" | "success" | "failure";
  /** Shell text, already checked, that reads the verb's output inside the sandbox. */
  filter?: string;
}

/** Does any command act on the host? */
export function usesHostPrograms(commands: readonly SimpleCommand[], context: CommandContext): boolean {
  return commands.some(({ words }) => isHostProgram(peelWrappers(words).words[0], context));
}

function isHostProgram(word: Word | undefined, context: CommandContext): boolean {
  if (typeof word !== "string") return false;
  const name = trustedName(word);
  if (name === undefined) return false;
  return programNamed(name)?.host === true || (context.agent.execution === "host" && hostReaders.has(name));
}

/**
 * Text that acts on the host as a list of verbs. Only simple commands of written-out words, joined by `;`, `&&`
 * or `||`, each optionally piped into checked filters: no shell text ever reaches the host.
 */
export function buildHostSteps(
  script: ParsedScript,
  text: string,
  context: CommandContext,
): { steps?: HostStep[]; findings: Finding[] } {
  const steps: HostStep[] = [];
  const findings: Finding[] = [];
  const refuse = (why: string): { findings: Finding[] } => ({ findings: [...findings, deny("host-shell", why)] });
  for (const statement of script.commands) {
    if (statement.background === true) return refuse("commands that act on the host do not run in the background");
    for (const { node, when } of chainOf(statement)) {
      const step = stepOf(node, text, context);
      if (typeof step === "string") return refuse(step);
      const result = toVerb(step.words, { units: context.agent.units, files: context.files });
      findings.push(result.finding);
      if (result.verb === undefined) return { findings };
      steps.push({ verb: result.verb, when, ...(step.filter === undefined ? {} : { filter: step.filter }) });
    }
  }
  return { steps, findings };
}

function chainOf(statement: Statement): { node: PipelineNode; when: HostStep["when"] }[] {
  const { command } = statement;
  if (command.type !== "AndOr") return [{ node: command, when: "always" }];
  return command.commands.map((node, index) => ({
    node,
    when: index === 0 ? "always" : command.operators[index - 1] === "&&" ? "success" : "failure",
  }));
}

function stepOf(
  node: PipelineNode,
  text: string,
  context: CommandContext,
): { words: readonly Word[]; filter?: string } | string {
  if (node.type === "Pipeline") {
    const [first, second] = node.commands;
    if (node.prefixes.length > 0 || first?.type !== "Command" || second === undefined)
      return "only plain commands act on the host";
    if (node.operators.some((operator) => operator !== "|")) return "only a plain | filters what the host answers";
    const filters = node.commands.slice(1);
    const plain = filters.every((part) => {
      if (part.type !== "Command" || part.redirects.length > 0) return false;
      const words = wordsOf(part);
      return (
        words !== undefined &&
        typeof words[0] === "string" &&
        context.policy.sharedCommands.includes(words[0]) &&
        !isHostProgram(words[0], context)
      );
    });
    if (!plain) return "the output of a host command may only be piped into the shared reading programs";
    const words = wordsOf(first);
    return words === undefined
      ? "words that act on the host are written out"
      : { words, filter: text.slice(second.pos, filters.at(-1)!.end) };
  }
  if (node.type !== "Command") return "only plain commands act on the host; no loops, groups or conditions";
  const words = wordsOf(node);
  return words === undefined
    ? "words that act on the host are written out, without redirections or variables"
    : { words };
}

function wordsOf(node: Command): readonly Word[] | undefined {
  if (node.name === undefined || node.prefix.length > 0 || node.redirects.some(isRealRedirect)) return undefined;
  const state = new ShellState([workspaceMount], new Map());
  const words: Word[] = [];
  for (const argument of [node.name, ...node.args]) {
    if (argument.type !== "Word") {
      words.push(argument.text);
      continue;
    }
    const { alternatives, findings, scripts } = expandWord(argument, state);
    const [only] = alternatives;
    if (alternatives.length !== 1 || typeof only !== "string" || findings.length > 0 || scripts.length > 0)
      return undefined;
    words.push(only);
  }
  return words;
}

/** Joining the two output streams changes nothing for a verb, whose answer holds both. */
function isRealRedirect(redirect: Command["redirects"][number]): boolean {
  return !(redirect.type === "Redirect" && redirect.operator === ">&" && redirect.target?.text === "1");
}
