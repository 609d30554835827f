import { allow, ask, deny, type Finding, outcomeOf } from "../rules/decision.ts";
import { checkBuiltin } from "./check-builtins.ts";
import { checkFile, checkFiles, checkLoosePaths } from "./check-files.ts";
import { checkSpecial } from "./check-special.ts";
import { checkUrls } from "./check-urls.ts";
import type { CommandContext } from "./command-context.ts";
import { commandFacts, type CommandFacts, matchesCommand } from "./command-facts.ts";
import { harmlessVariables } from "./environment.ts";
import { hostReaders } from "./host/services.ts";
import { rulesForProgram } from "../rules/rule-index.ts";
import { describeArguments } from "./parse-arguments.ts";
import { peelWrappers, trustedName } from "./peel-wrappers.ts";
import { programNamed } from "./programs/index.ts";
import type { SimpleCommand, StandardInput } from "./simple-command.ts";
import { describeWord, fedBy, type Word } from "./word.ts";

/** Judges one simple command for an agent: environment, program, arguments, files, places and rules. */
export function checkCommand(command: SimpleCommand, context: CommandContext): Finding[] {
  const findings: Finding[] = [];
  if (command.words.length === 0) {
    for (const { target, mode } of command.redirects)
      findings.push(checkFile(target, mode, command.directory, context));
    return findings.length === 0 ? [] : findings;
  }
  const peeled = peelWrappers(command.words);
  for (const { name } of [...command.environment, ...peeled.environment]) {
    if (!harmlessVariables.has(name)) {
      findings.push(
        deny("command-environment", `the variable ${name} can change what runs; only harmless ones may be set`),
      );
    }
  }
  if (peeled.finding !== undefined) return [...findings, peeled.finding];
  // What xargs puts in is what was piped to it.
  const fed = peeled.wrappers.includes("xargs") && command.input.kind === "pipe" ? command.input.programs : [];
  const inner: SimpleCommand = { ...command, words: peeled.words.map((word) => fedBy(word, fed)) };
  return [...findings, ...checkPeeled(inner, context, peeled.wrappers.length > 0)];
}

function checkPeeled(command: SimpleCommand, context: CommandContext, wrapped: boolean): Finding[] {
  const [first, ...rest] = command.words;
  if (typeof first !== "string") {
    return [
      deny(
        "command-unknown",
        `which program ${first === undefined ? "" : describeWord(first)} names is not known before it runs`,
      ),
    ];
  }
  const name = trustedName(first);
  if (name === undefined) {
    const base = first.slice(first.lastIndexOf("/") + 1);
    const workspaceProgram =
      context.agent.unlisted === "ask" && /^\.{0,2}\/?(?:[\w.-]+\/)*[\w.-]+$/.test(first) && first.includes("/");
    if (!workspaceProgram || isBlocked(base, context)) {
      return [deny("command-path", `${first.slice(0, 80)} is not a plain name or a file of a system directory`)];
    }
    return [ask("command-unlisted", `${first.slice(0, 80)} is on no list of ${context.agentName}`)];
  }
  const builtin = checkBuiltin(name, rest);
  if (builtin !== undefined && (first === name || builtin.decision === "denied")) {
    return name === "cd"
      ? [
          builtin,
          ...rest
            .filter((word) => word !== "-" && word !== "--")
            .map((word) => checkFile(word, "read", command.directory, context)),
        ]
      : [builtin];
  }
  const facts = commandFacts({ ...command, words: [name, ...rest] });
  const found = checkArguments(command, facts, context, wrapped);
  const listed = checkLists(facts, command.input, context);
  // A rule that allows the command stands in for the list.
  const named = found.some(
    (finding) =>
      finding.decision === "allowed" &&
      context.policy.rules.some(({ id, effect }) => id === finding.rule && effect === "allow"),
  );
  return named && listed.every(({ rule }) => rule === "command-unlisted") ? found : [...listed, ...found];
}

/** Is the program on a list of the agent? */
function checkLists(facts: CommandFacts, input: StandardInput, context: CommandContext): Finding[] {
  const { agent, policy, agentName } = context;
  const { program } = facts;
  if (agent.commands.includes(program))
    return [allow(`${agentName}-commands`, `${program} is on the list of ${agentName}`)];
  if (agent.shared && policy.sharedCommands.includes(program))
    return [allow("shared-commands", `${program} only reads and prints`)];
  if (agent.unlisted === "deny") return [deny("command-unlisted", `${program} is not on the list of ${agentName}`)];
  const given = input.kind === "text" ? [...facts.arguments, input.text] : facts.arguments;
  const hidden = given.some((word) =>
    describeWord(word)
      .split(/[^A-Za-z0-9_.+-]+/)
      .some((part) => isBlocked(part, context)),
  );
  if (hidden) return [deny("command-hidden", `${program} is on no list and is given the name of a blocked program`)];
  return [ask("command-unlisted", `${program} is on no list of ${agentName}`)];
}

function checkArguments(
  command: SimpleCommand,
  facts: CommandFacts,
  context: CommandContext,
  wrapped: boolean,
): Finding[] {
  const findings = matchRules(facts, context);
  const program = programNamed(facts.program);
  if (program !== undefined && facts.uncertain && (program.uncertain ?? "deny") === "deny") {
    findings.push(
      deny("argument-unknown", `an argument of ${facts.program} that might be an option is not known before it runs`),
    );
  }
  if (program?.only !== undefined) {
    const subcommand = facts.path[0];
    if (subcommand !== undefined && !(typeof subcommand === "string" && program.only.includes(subcommand))) {
      findings.push(
        deny("subcommand-unlisted", `${facts.program} ${describeWord(subcommand)} is not among the known subcommands`),
      );
    }
  }
  if (program?.host === true && wrapped)
    findings.push(deny("host-wrapped", `${facts.program} acts on the host and is called by itself only`));
  const onHost = program?.host === true || (context.agent.execution === "host" && hostReaders.has(facts.program));
  if (!onHost) findings.push(...checkFiles(facts, command.directory, context));
  if (program?.loosePaths !== undefined) {
    // The first operand of `git grep` is a pattern.
    const pattern = facts.program === "git" && facts.path[0] === "grep" ? facts.operands[0] : undefined;
    const words = facts.arguments.filter((word) => word !== pattern);
    findings.push(...checkLoosePaths(words, program.loosePaths, command.directory, context, facts.program !== "git"));
  }
  if (program?.urls === true) findings.push(...checkUrls(facts, context));
  const nested = (words: readonly Word[]): readonly Finding[] =>
    command.depth > 12
      ? [deny("shell-depth", "commands are nested too deeply to be checked")]
      : checkCommand(
          { ...command, words, environment: [], redirects: [], input: { kind: "unknown" }, depth: command.depth + 1 },
          context,
        );
  findings.push(...checkSpecial({ command, facts, context, nested }));
  return findings;
}

/** Findings of every rule that speaks of this command. */
export function matchRules(facts: CommandFacts, context: CommandContext): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rulesForProgram(context.policy, facts.program, context.agentName)) {
    if (!matchesCommand(rule.when, facts)) continue;
    findings.push({
      decision: outcomeOf(rule.effect),
      rule: rule.id,
      why: `${rule.why} (${describeArguments([facts.program, ...facts.arguments])})`,
    });
  }
  return findings;
}

/** Is the program refused to everyone by name alone? */
function isBlocked(name: string, context: CommandContext): boolean {
  if (name === "") return false;
  const facts = commandFacts({
    words: [name],
    environment: [],
    redirects: [],
    input: { kind: "none" },
    directory: undefined,
    depth: 0,
  });
  return rulesForProgram(context.policy, name, context.agentName).some(
    (rule) =>
      rule.tool === "command" &&
      rule.effect === "deny" &&
      rule.agents.includes("*") &&
      Object.keys(rule.when).length === 1 &&
      rule.when.program !== undefined &&
      matchesCommand(rule.when, facts),
  );
}
