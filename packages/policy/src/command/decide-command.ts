import { parse, type ParsedScript } from "unbash";
import { deny, type Finding } from "../rules/decision.ts";
import { checkCommand } from "./check-command.ts";
import type { CommandContext } from "./command-context.ts";
import { buildHostSteps, type HostStep, usesHostPrograms } from "./host/host-steps.ts";
import { Downloads } from "./downloads.ts";
import { ShellState, workspaceMount } from "./shell-state.ts";
import type { SimpleCommand } from "./simple-command.ts";
import { ScriptWalk } from "./walk-script.ts";

const maximumLength = 65_536;
/** Control characters that bash and a reader see differently; tab and line feed stay. */
// oxlint-disable-next-line no-control-regex
const controlCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** What was found about shell text, and how it would be executed. */
export interface CommandResult {
  findings: readonly Finding[];
  /** The words, when the text is one simple command that is written out in full. */
  argv?: readonly string[];
  /** The steps, when the text acts on the host; undefined for contained text. */
  steps?: readonly HostStep[];
}

/** Judges shell text for an agent. Pure: nothing is run and nothing is looked up. */
export function decideCommand(text: string, context: CommandContext): CommandResult {
  const { script, finding } = parseScript(text);
  if (script === undefined) return { findings: [finding] };
  if (script.commands.length === 0) return { findings: [deny("command-empty", "there is nothing to run")] };
  const visited: SimpleCommand[] = [];
  const findings = judgeScript(script, context, workspaceMount, 0, visited);
  if (usesHostPrograms(visited, context)) {
    const host = buildHostSteps(script, text, context);
    return host.steps === undefined
      ? { findings: [...findings, ...host.findings] }
      : { findings: [...findings, ...host.findings], steps: host.steps };
  }
  const argv = onlyWords(script, visited);
  return argv === undefined ? { findings } : { findings, argv };
}

/** Judges text that a shell inside a command runs. */
export function decideNested(
  text: string,
  context: CommandContext,
  directory: string | undefined,
  depth: number,
): readonly Finding[] {
  if (depth > 6) return [deny("shell-depth", "shells are nested too deeply to be checked")];
  const { script, finding } = parseScript(text);
  if (script === undefined) return [finding];
  const visited: SimpleCommand[] = [];
  const findings = judgeScript(script, context, directory, depth, visited);
  if (usesHostPrograms(visited, context))
    return [...findings, deny("host-wrapped", "programs that act on the host are called by themselves only")];
  return findings;
}

function parseScript(
  text: string,
): { script: ParsedScript; finding?: undefined } | { script?: undefined; finding: Finding } {
  if (text.length > maximumLength) return { finding: deny("shell-size", `more than ${maximumLength} characters`) };
  if (controlCharacters.test(text))
    return { finding: deny("shell-characters", "control characters and marks that hide or reorder text are refused") };
  const script = parse(text);
  const error = script.errors?.[0];
  if (error !== undefined) return { finding: deny("shell-syntax", `the shell text does not parse: ${error.message}`) };
  return { script };
}

function judgeScript(
  script: ParsedScript,
  context: CommandContext,
  directory: string | undefined,
  depth: number,
  visited: SimpleCommand[],
): Finding[] {
  const findings: Finding[] = [];
  const downloads = new Downloads();
  const walk = new ScriptWalk((visit) => {
    const command = downloads.follow(visit);
    visited.push(command);
    findings.push(...checkCommand(command, context));
  }, depth);
  walk.script(script, new ShellState(directory === undefined ? undefined : [directory]));
  return [...walk.findings, ...findings];
}

function onlyWords(script: ParsedScript, visited: readonly SimpleCommand[]): readonly string[] | undefined {
  const [statement] = script.commands;
  const [command] = visited;
  if (
    script.commands.length !== 1 ||
    visited.length !== 1 ||
    statement?.command.type !== "Command" ||
    statement.background === true
  )
    return undefined;
  if (
    command === undefined ||
    command.environment.length > 0 ||
    command.redirects.length > 0 ||
    command.input.kind !== "none"
  )
    return undefined;
  return command.words.length > 0 && command.words.every((word) => typeof word === "string")
    ? command.words
    : undefined;
}
