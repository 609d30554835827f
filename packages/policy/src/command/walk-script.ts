import type {
  AndOr,
  Assignment,
  Command,
  CompoundList,
  For,
  ParsedScript,
  Pipeline,
  PipelineNode,
  Redirection,
  Script,
  Statement,
  Word as SyntaxWord,
} from "unbash";
import { deny, type Finding } from "../rules/decision.ts";
import { harmlessVariables, isReservedVariable } from "./environment.ts";
import { type Expansion, expandHereDocument, expandWord } from "./expand-word.ts";
import { programsOf } from "./downloads.ts";
import { resolvePath } from "./resolve-path.ts";
import { joinDirectories, type ShellState } from "./shell-state.ts";
import type { CheckedRedirect, SimpleCommand, StandardInput } from "./simple-command.ts";
import { fedBy, sourcesOf, unknown, type Word } from "./word.ts";

const maximumCommands = 200;
const maximumCombinations = 64;
const maximumDepth = 12;

/** Node types the walk understands. Everything else is refused: good constructs are listed, bad ones never. */
const none: StandardInput = { kind: "none" };

/**
 * Follows every path of a script and hands each simple command, with every value its words may have, to `visit`.
 * Findings that belong to the script itself (constructs that cannot be checked) are collected here.
 */
export class ScriptWalk {
  readonly findings: Finding[] = [];
  private count = 0;
  private readonly visit: (command: SimpleCommand) => void;
  private readonly depth: number;
  /** Programs of the commands visited since somebody last asked. */
  private ran: string[] = [];

  constructor(visit: (command: SimpleCommand) => void, depth: number) {
    this.visit = (command) => {
      this.ran.push(...programsOf(command));
      visit(command);
    };
    this.depth = depth;
  }

  /** The programs that run inside `body`, those of its substitutions among them. */
  private programsIn(body: () => void): readonly string[] {
    const before = this.ran;
    this.ran = [];
    body();
    const inside = [...new Set(this.ran)];
    this.ran = [...before, ...inside];
    return inside;
  }

  script(script: ParsedScript, state: ShellState, input: StandardInput = none): void {
    const error = script.errors?.[0];
    if (error !== undefined) {
      this.findings.push(deny("shell-syntax", `the shell text does not parse: ${error.message}`));
      return;
    }
    this.statements(script, state, input);
  }

  private statements(list: Script | CompoundList, state: ShellState, input: StandardInput): void {
    for (const statement of list.commands) this.statement(statement, state, input);
  }

  private statement(statement: Statement, state: ShellState, input: StandardInput): void {
    if (statement.background === true) return this.branch(state, (inner) => this.node(statement.command, inner, input));
    const before = state.directories;
    this.node(statement.command, state, input);
    // A `cd` may have failed, and the next statement runs all the same.
    state.directories = joinDirectories(before, state.directories);
  }

  /** Runs `body` on a copy and keeps what holds whether or not it ran. */
  private branch(state: ShellState, body: (inner: ShellState) => void): void {
    const inner = state.clone();
    body(inner);
    const joined = state.join(inner);
    this.become(state, joined);
  }

  private become(state: ShellState, next: ShellState): void {
    state.replaceWith(next);
  }

  private node(node: PipelineNode | Statement["command"], state: ShellState, input: StandardInput): void {
    switch (node.type) {
      case "AndOr":
        return this.chain(node, state, input);
      case "Pipeline":
        return this.pipeline(node, state, input);
      case "Command":
        return this.command(node, state, input);
      case "Redirected": {
        const next = this.redirects(node.redirects, state, input);
        return this.node(node.command, state, next.input);
      }
      case "If":
        this.statements(node.clause, state, input);
        this.branch(state, (inner) => this.statements(node.then, inner, input));
        for (const branch of node.elif) {
          this.branch(state, (inner) => this.statements(branch.clause, inner, input));
          this.branch(state, (inner) => this.statements(branch.then, inner, input));
        }
        if (node.else !== undefined) {
          const otherwise = node.else;
          this.branch(state, (inner) => this.statements(otherwise, inner, input));
        }
        return;
      case "For":
        return this.loop(state, (inner) => this.forBody(node, inner, input));
      case "While":
        return this.loop(state, (inner) => {
          this.statements(node.clause, inner, input);
          this.statements(node.body, inner, input);
        });
      case "Subshell":
        return this.branch(state, (inner) => this.statements(node.body, inner, input));
      case "BraceGroup":
        return this.statements(node.body, state, input);
      default:
        this.findings.push(
          deny(
            "shell-construct",
            `${describeNode(node.type)} is outside the part of the shell that can be checked; write it another way or put it in a script file`,
          ),
        );
    }
  }

  /** What follows && runs only where the part before succeeded; what follows || may run from any state so far. */
  private chain(node: AndOr, state: ShellState, input: StandardInput): void {
    let skipped: ShellState | undefined;
    node.commands.forEach((command, index) => {
      if (index > 0) {
        const before = state.clone();
        skipped = skipped === undefined ? before : skipped.join(before);
        if (node.operators[index - 1] === "||") this.become(state, state.join(skipped));
      }
      this.node(command, state, input);
    });
    if (skipped !== undefined) this.become(state, state.join(skipped));
  }

  private pipeline(node: Pipeline, state: ShellState, input: StandardInput): void {
    let source = input;
    for (const command of node.commands) {
      const current = source;
      const programs = this.programsIn(() => {
        if (node.commands.length === 1) this.node(command, state, current);
        else this.branch(state, (inner) => this.node(command, inner, current));
      });
      const earlier = source.kind === "pipe" ? source.programs : [];
      source = { kind: "pipe", programs: [...new Set([...earlier, ...programs])] };
    }
  }

  private loop(state: ShellState, body: (inner: ShellState) => void): void {
    for (let round = 0; round < 2; round++) {
      const before = state.clone();
      this.branch(state, body);
      if (state.equals(before)) return;
    }
    const before = state.clone();
    this.branch(state, body);
    state.forgetChanges(before);
    this.branch(state, body);
    state.forgetChanges(before);
  }

  private forBody(node: For, state: ShellState, input: StandardInput): void {
    const name = node.name.value;
    const expansions = (node.wordlist ?? []).map((word) => this.expand(word, state));
    const values = expansions.flatMap((expansion) => [...expansion]);
    const known = values.filter((value) => typeof value === "string");
    if (isReservedVariable(name)) this.findings.push(deny("shell-variable", `the variable ${name} may not be changed`));
    state.assign(name, node.wordlist !== undefined && known.length === values.length ? known : undefined);
    state.feed(name, values.flatMap(sourcesOf));
    this.statements(node.body, state, input);
  }

  /** The alternatives of a word; its substitutions are walked as they run. */
  private expand(word: SyntaxWord, state: ShellState): readonly Word[] {
    return this.take(expandWord(word, state), state);
  }

  private take(expansion: Expansion, state: ShellState): readonly Word[] {
    this.findings.push(...expansion.findings);
    if (expansion.scripts.length > 0 && this.depth >= maximumDepth) {
      this.findings.push(deny("shell-depth", "commands are nested too deeply to be checked"));
      return expansion.alternatives;
    }
    const programs = this.programsIn(() => {
      for (const script of expansion.scripts) {
        const inner = new ScriptWalk(this.visit, this.depth + 1);
        inner.script(script, state.clone(), { kind: "unknown" });
        this.findings.push(...inner.findings);
      }
    });
    return expansion.alternatives.map((word) => fedBy(word, programs));
  }

  private redirects(
    redirections: readonly Redirection[],
    state: ShellState,
    input: StandardInput,
  ): { redirects: CheckedRedirect[]; input: StandardInput } {
    const redirects: CheckedRedirect[] = [];
    let next = input;
    for (const redirection of redirections) {
      if (redirection.descriptor?.type === "FileDescriptorVariable") {
        this.findings.push(deny("shell-construct", "a redirection into a {variable} cannot be checked"));
        continue;
      }
      if (redirection.type === "HereDoc") {
        const parts = redirection.body.parts;
        const body = parts === undefined ? [redirection.body.text] : this.take(expandHereDocument(parts, state), state);
        next = textInput(body);
        continue;
      }
      if (redirection.target === undefined) {
        this.findings.push(deny("shell-syntax", "a redirection without a target"));
        continue;
      }
      const targets = this.expand(redirection.target, state);
      if (redirection.type === "HereString") {
        next = textInput(targets);
        continue;
      }
      const { operator } = redirection;
      if (operator === ">&" || operator === "<&") {
        if (targets.every((target) => typeof target === "string" && /^(\d+-?|-)$/.test(target))) {
          if (operator === "<&") next = { kind: "unknown" };
          continue;
        }
      }
      const mode = operator === "<" ? "read" : "write";
      if (operator === "<" || operator === "<>") next = { kind: "unknown" };
      for (const target of targets) redirects.push({ mode, target });
    }
    for (const directory of state.directories ?? [undefined]) {
      if (redirects.length > 0)
        this.visit({ words: [], environment: [], redirects, input: none, directory, depth: this.depth });
    }
    return { redirects, input: next };
  }

  private command(node: Command, state: ShellState, input: StandardInput): void {
    if (++this.count > maximumCommands) {
      this.findings.push(deny("shell-size", `more than ${maximumCommands} commands in one script`));
      return;
    }
    const assignments = node.prefix.filter((part): part is Assignment => part.type === "Assignment");
    const { redirects, input: source } = this.redirects(node.redirects, state, input);
    if (node.name === undefined) {
      for (const assignment of assignments) this.assignment(assignment, state);
      return;
    }
    const environment = assignments.map((assignment) => ({
      name: assignment.name,
      value: this.assigned(assignment, state)?.[0] ?? unknown(),
    }));
    const choices: (readonly Word[])[] = [node.name, ...node.args].map((argument) => {
      if (argument.type === "Word") return this.expand(argument, state);
      // `name=value` after a declaration builtin; those are refused by name, the text is only for the message.
      return this.assigned(argument, state) === undefined ? [unknown()] : [argument.text];
    });
    const chosen = combinations(choices);
    for (const words of chosen) {
      for (const directory of state.directories ?? [undefined])
        this.visit({ words, environment, redirects, input: source, directory, depth: this.depth });
    }
    const moves = chosen.filter((words) => words[0] === "cd");
    if (moves.length > 0) this.followDirectory(moves, state);
  }

  /** `cd` is the one program whose effect on the shell is followed. */
  private followDirectory(moves: readonly (readonly Word[])[], state: ShellState): void {
    const next: string[] = [];
    for (const words of moves) {
      const operands = words.slice(1).filter((word) => word !== "--" && word !== "-P" && word !== "-L");
      const target = operands.length === 0 ? state.values("HOME")?.[0] : operands[0];
      for (const directory of state.directories ?? [undefined]) {
        const path =
          typeof target !== "string" || target.startsWith("-") || target === ""
            ? undefined
            : resolvePath(directory, target);
        if (path === undefined) {
          state.directories = undefined;
          return;
        }
        next.push(path);
      }
    }
    state.directories = joinDirectories(next, next);
  }

  private assigned(assignment: Assignment, state: ShellState): readonly Word[] | undefined {
    const { value } = assignment;
    if (assignment.append === true || assignment.index !== undefined || value.type !== "Word") {
      if (assignment.index !== undefined) this.expand(assignment.index, state);
      this.findings.push(deny("shell-construct", "arrays and += assignments cannot be checked"));
      return undefined;
    }
    return this.expand(value, state);
  }

  private assignment(assignment: Assignment, state: ShellState): void {
    const { name } = assignment;
    const values = this.assigned(assignment, state);
    if (isReservedVariable(name) && !harmlessVariables.has(name)) {
      this.findings.push(deny("shell-variable", `the variable ${name} changes how programs run and may not be set`));
    }
    const known = values?.filter((value) => typeof value === "string");
    state.assign(name, known !== undefined && known.length === values?.length ? known : undefined);
    state.feed(name, values?.flatMap(sourcesOf) ?? []);
  }
}

function textInput(values: readonly Word[]): StandardInput {
  const [only] = values;
  if (values.length === 1 && typeof only === "string") return { kind: "text", text: only };
  const programs = values.flatMap(sourcesOf);
  return programs.length === 0 ? { kind: "unknown" } : { kind: "pipe", programs };
}

/** Every choice of one alternative for each word; words with too many become unknown. */
function combinations(choices: readonly (readonly Word[])[]): Word[][] {
  if (choices.every((choice) => choice.length === 1)) return [choices.map((choice) => choice[0]!)];
  const total = choices.reduce((product, choice) => product * choice.length, 1);
  if (total > maximumCombinations) {
    return [choices.map((choice) => (choice.length === 1 ? choice[0]! : unknown()))];
  }
  return choices.reduce<Word[][]>((rows, choice) => rows.flatMap((row) => choice.map((word) => [...row, word])), [[]]);
}

function describeNode(type: string): string {
  const names: Record<string, string> = {
    Function: "a function definition",
    Case: "case",
    Select: "select",
    Coproc: "coproc",
    ArithmeticFor: "an arithmetic for loop",
    ArithmeticCommand: "an arithmetic command",
    TestCommand: "[[ ]]",
  };
  return names[type] ?? type;
}
