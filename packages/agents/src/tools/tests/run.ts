import { NotFoundError } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { effectValue } from "../../builtin/shared/effect-value.ts";
import { repositoryInput } from "../git/run-git.ts";
import { quoteWords } from "../shared/quote-words.ts";
import { saveOutput } from "../shared/saved-output.ts";
import { detectFrameworks } from "./detect-frameworks.ts";
import { frameworkNames, frameworks, type TestFramework } from "./frameworks.ts";

const shownFailures = 20;
const shownEnd = 3000;

export const testsRun = defineCapability({
  name: "tests.run",
  description:
    "Runs the tests of the project in your copy and sums up what passed and failed. Passed means that they ran and ended well; nothing that ran is not passed.",
  permissions: ["command", "files-read", "files-write"],
  input: z.strictObject({
    folder: repositoryInput.describe("The project's folder in your copy."),
    framework: z.enum(frameworkNames).optional().describe("Left out: the likeliest that is found."),
    only: z
      .string()
      .max(500)
      .regex(/^(?!-)[^\0\n]+$/, { error: "must be a test's name or file" })
      .optional()
      .describe("Only tests with this name or in this file."),
  }),
  output: z.object({
    framework: z.string(),
    command: z.string(),
    /** `passed` only when the program ended well and at least one test passed, or it counts none and ended well. */
    outcome: z.enum(["passed", "failed", "no-tests", "timed-out", "cannot-run"]),
    exitCode: z.number().nullable(),
    passed: z.number().optional(),
    failed: z.number().optional(),
    skipped: z.number().optional(),
    failures: z.array(z.object({ name: z.string(), message: z.string() })),
    /** The end of what was printed. */
    end: z.string(),
    /** A file of your copy with all that was printed. */
    saved: z.string(),
    milliseconds: z.number(),
  }),
  async run({ folder, framework: wanted, only }, context) {
    const name = wanted ?? (await detectFrameworks(context.copy, folder, context.signal))[0]?.name;
    if (name === undefined) throw new NotFoundError("test program", folder);
    const framework: TestFramework = frameworks[name];
    const words = [...framework.command, ...(only === undefined ? [] : framework.filter(only))];
    const text = folder === "." ? quoteWords(words) : `cd ${quoteWords([folder])} && ${quoteWords(words)}`;
    const ran = await effectValue(text, await context.effects.command(text, { place: "copy", signal: context.signal }));
    const output = plainText([ran.stdout, ran.stderr].filter((part) => part !== "").join("\n"));
    const counted = framework.counts(output);
    return {
      framework: name,
      command: text,
      outcome: outcomeOf(ran, counted),
      exitCode: ran.exitCode,
      ...counted,
      failures: framework.failures(output).slice(0, shownFailures),
      end: output.slice(-shownEnd),
      saved: await saveOutput(context, text, output),
      milliseconds: ran.milliseconds,
    };
  },
});

/** Colours and carriage returns are for terminals. */
function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r\n", "\n");
}

function outcomeOf(
  { exitCode, timedOut }: { exitCode: number | null; timedOut: boolean },
  { passed, failed }: { passed?: number; failed?: number },
): "passed" | "failed" | "no-tests" | "timed-out" | "cannot-run" {
  if (timedOut) return "timed-out";
  if (exitCode === 126 || exitCode === 127) return "cannot-run";
  if (passed === 0 && (failed ?? 0) === 0) return "no-tests";
  return exitCode === 0 && (failed ?? 0) === 0 ? "passed" : "failed";
}
