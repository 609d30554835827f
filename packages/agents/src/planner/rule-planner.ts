import type { Capability } from "@hearth/protocol";
import { composeDraft } from "./compose/compose-draft.ts";
import { helpFor, noModelLine } from "./explain.ts";
import { tokenize } from "./language/tokenizer.ts";
import type { ModelServerDetector, Planner, PlanRequest, Proposal } from "./planner.ts";
import { from, type PlanNode } from "./reading/node.ts";
import { readEffects } from "./reading/read-effects.ts";
import { type GoalReading, readGoal } from "./reading/read-goal.ts";
import { surveyWorkspace } from "./survey/survey-workspace.ts";
import type { Survey } from "./survey/survey.ts";

export interface RulePlannerOptions {
  /** Names model servers on this machine, for the help in a refusal. @default none are looked for */
  detectModelServers?: ModelServerDetector;
}

/**
 * A planner without a model: honest and modest. It matches the words of a goal with the files, columns and values
 * of the folder and the declared capabilities, and proposes a plan only when every word that carries meaning is
 * accounted for. Otherwise it asks or refuses, and says what it understood. The same goal over the same folder
 * gives the same plan.
 */
export function createRulePlanner(options: RulePlannerOptions = {}): Planner {
  return {
    name: "rules",
    isModel: false,
    async propose(request) {
      const survey = await surveyWorkspace(request.workspace, request.signal);
      const servers = async (): Promise<readonly string[]> =>
        (await options.detectModelServers?.(request.signal)) ?? [];
      if (asksForHelp(request.goal)) return answerHelp(request.capabilities);
      const read = (goal: string): GoalReading => readEffects(goal) ?? readGoal(goal, survey, request.capabilities);
      for (const goal of wordings(request)) {
        const reading = read(goal);
        if (reading.kind === "understood") return propose({ ...request, goal }, survey, reading, servers);
      }
      return propose(request, survey, read(request.goal), servers);
    },
  };
}

async function propose(
  request: PlanRequest,
  survey: Survey,
  reading: GoalReading,
  servers: () => Promise<readonly string[]>,
): Promise<Proposal> {
  const help = async (): Promise<string[]> => [
    ...survey.notes,
    ...helpFor(survey, request.capabilities, await servers()),
  ];
  if (reading.kind === "refused")
    return { kind: "refused", reason: `${reading.reason} ${noModelLine}`, help: await help() };
  if (reading.kind === "question") {
    const text = [
      reading.text,
      ...(survey.notes.length > 0 ? [`Not everything could be read: ${survey.notes.join(" ")}`] : []),
      noModelLine,
    ].join("\n\n");
    return { kind: "question", text, missing: reading.missing };
  }
  const assumptions = [...new Set([...reading.assumptions, ...incomplete(survey, reading)])];
  const { results } = reading;
  const wantsReport = reading.report !== undefined || results.some(({ node }) => node.gives === "chart");
  const ends = wantsReport ? [...results, { node: reportOf(request.goal, reading, assumptions) }] : results;
  const composition = composeDraft(titleOf(request.goal), ends, request.capabilities);
  if (!composition.fits) {
    const { lack, step } = composition;
    const near = lack.nearest.length === 0 ? "" : ` The nearest are ${lack.nearest.join(", ")}.`;
    return {
      kind: "refused",
      reason: `The goal was understood, but no registered agent can do this step: ${step} (${lack.reason}).${near} ${noModelLine}`,
      help: await help(),
    };
  }
  const { draft } = composition;
  const [only] = draft.tasks;
  if (draft.tasks.length === 1 && only !== undefined) {
    const { key: _key, permissions: _permissions, estimate: _estimate, after: _after, ...task } = only;
    return { kind: "direct", task: { ...task, after: [] }, assumptions };
  }
  return { kind: "plan", draft, assumptions };
}

/** The goal as it was said, completed by what the person answered, or worded anew by it. */
function wordings({ goal, exchanges = [] }: PlanRequest): string[] {
  const answers = exchanges.map(({ answer }) => answer);
  const last = answers.at(-1);
  return last === undefined ? [goal] : [[goal, ...answers].join(" "), `${goal} ${last}`, last];
}

function reportOf(
  goal: string,
  reading: GoalReading & { kind: "understood" },
  assumptions: readonly string[],
): PlanNode {
  const taken =
    assumptions.length === 0
      ? ""
      : `\n\nWhat was assumed:\n\n${assumptions.map((assumption) => `- ${assumption}`).join("\n")}`;
  return {
    operation: "write-report",
    gives: "document",
    slots: {
      title: reading.report?.title ?? titleOf(goal),
      introduction: `Asked for: ${goal.trim()}\n\n${noModelLine}${taken}`,
      sections: reading.results.map((result) => ({ heading: result.heading, value: from(result.node) })),
      fileName: "report",
    },
    title: "Write the report",
  };
}

function incomplete(survey: Survey, reading: GoalReading & { kind: "understood" }): string[] {
  const paths = new Set(reading.sources.flatMap((source) => source.tables.map((table) => table.path)));
  return survey.tables
    .filter((table) => paths.has(table.path) && !table.complete)
    .map((table) => `${table.path} is long; values beyond its first part were not looked at when the goal was read.`);
}

function titleOf(goal: string): string {
  const line = goal
    .trim()
    .replaceAll(/\s+/g, " ")
    .replace(/[.?!]+$/, "");
  return line.length <= 120 ? line : `${line.slice(0, 117)}…`;
}

function asksForHelp(goal: string): boolean {
  const words = tokenize(goal)
    .filter((token) => token.kind === "word")
    .map((token) => token.word)
    .join(" ");
  return /^(help( me)?( please)?|what can you do( for me)?|what are you able to do|what can i ask( you)?|hello|hi|hey)$/.test(
    words,
  );
}

function answerHelp(capabilities: readonly Capability[]): Proposal {
  const lines = capabilities.map((capability) => `- **${capability.name}**: ${capability.description}`);
  const text = `${noModelLine}\n\nWithin that, goals over the files of a folder can be planned from what the registered agents can do:\n\n${lines.join("\n")}`;
  return { kind: "answer", text };
}
