import { z } from "zod";
import { evidence, type Facts } from "./facts.ts";

/** What every answer of a specialist has. The model gives it; the evidence beside it comes from the log. */
const common = {
  summary: z.string().min(1).max(20_000).describe("What was done or found, for the person."),
  openQuestions: z
    .array(z.string().max(1000))
    .max(30)
    .describe("What is not known or not decided. Empty when there is nothing."),
};
const changes = {
  changes: z
    .array(z.object({ path: z.string().max(1000), what: z.string().max(1000) }))
    .max(200)
    .describe("What you changed or handed over. Empty when there is nothing."),
};

/** What is added to each answer from what really happened. */
export const recorded = {
  evidence: z.array(evidence),
  /** How the last run of the tests ended; absent when they were not run. */
  tests: z.string().optional(),
  /** Effects whose end a crash hid, for the person to settle. */
  unsettled: z.array(z.string()),
  /** The version of the agent that did it. */
  agent: z.object({ name: z.string(), version: z.string(), digest: z.string() }),
};

/** One thing a specialist can be asked for. */
export interface WorkKind {
  readonly capability: string;
  readonly description: string;
  /** What the model answers. */
  readonly answer: z.ZodObject;
  /** What is wrong with an answer, by what really happened; undefined when nothing is. The model is told, and may mend it. */
  readonly complain?: (answer: unknown, facts: Facts) => string | undefined;
}

const citations = z
  .array(
    z.object({
      claim: z.string().max(1000),
      source: z.string().max(4000).describe("Exactly as web.read gave it, or the path of a file you read."),
      quote: z.string().max(300),
    }),
  )
  .max(200);
const cited = z.object({ citations: z.array(z.object({ source: z.string() })) });
const tested = z.object({ verdict: z.enum(["passed", "failed", "not-shown"]) });

const work = z.object({ ...common, ...changes });

const kinds: Readonly<Record<string, readonly WorkKind[]>> = {
  code: [
    {
      capability: "code.work",
      description: "Changes, mends or writes code in a copy of the input folder, tests it and hands it over.",
      answer: work,
    },
  ],
  data: [
    {
      capability: "data.work",
      description: "Answers questions from databases and tables, loads, checks and exports data.",
      answer: work,
    },
  ],
  research: [
    {
      capability: "research.work",
      description: "Finds things out on the web and in documents and answers with citations to what it read.",
      answer: z.object({ ...common, ...changes, citations }),
      complain(answer, { sources }) {
        const unread = cited.parse(answer).citations.filter(({ source }) => !sources.has(source));
        if (unread.length === 0) return undefined;
        const names = [...new Set(unread.map(({ source }) => source.slice(0, 300)))].slice(0, 5);
        return `these sources were not read in this run: ${names.join(", ")}. Cite only what you read, by its source, or read them first`;
      },
    },
  ],
  qa: [
    {
      capability: "qa.review",
      description: "Reviews work against criteria and reports faults with file, line and how they show.",
      answer: z.object({
        ...common,
        findings: z
          .array(
            z.object({
              severity: z.enum(["high", "medium", "low"]),
              path: z.string().max(1000),
              line: z.number().int().optional(),
              problem: z.string().max(2000),
              shownBy: z.string().max(2000),
            }),
          )
          .max(100),
        criteria: z
          .array(
            z.object({
              criterion: z.string().max(1000),
              holds: z.enum(["yes", "no", "not-shown"]),
              why: z.string().max(1000),
            }),
          )
          .max(50),
      }),
    },
    {
      capability: "qa.test",
      description: "Runs the tests, tries what they leave out, and says what fails.",
      answer: z.object({
        ...common,
        verdict: z.enum(["passed", "failed", "not-shown"]),
        failures: z.array(z.object({ test: z.string().max(500), problem: z.string().max(3000) })).max(100),
      }),
      complain(answer, { tests }) {
        const { verdict } = tested.parse(answer);
        if (verdict !== "passed" || tests === "passed") return undefined;
        return tests === undefined
          ? "you say that the tests pass, and tests.run was not called"
          : `you say that the tests pass, and their last run ended with ${tests}`;
      },
    },
  ],
  infra: [
    {
      capability: "infra.work",
      description: "Looks at and changes services of this machine, as far as the policy and a person allow.",
      answer: work,
    },
  ],
};

/** What an agent can be asked for: for those that people write, their name and `.work`. */
export function kindsOf(agent: { name: string; description: string }): readonly WorkKind[] {
  const own = Object.hasOwn(kinds, agent.name) ? kinds[agent.name] : undefined;
  return own ?? [{ capability: `${agent.name}.work`, description: agent.description, answer: work }];
}
