import { z } from "zod";
import { jsonSchema } from "./capability.ts";

const description = z.string();
const path = z.string().describe("Relative to the folder of results.");
const pointer = z.string().default("").describe("JSON Pointer (RFC 6901) to the part that is judged.");

/** The value at `pointer` in the task's output satisfies `schema`. */
const outputCheck = z.object({ kind: z.literal("output"), description, pointer, schema: jsonSchema });

/** A file is there with at least `minimumBytes` bytes. */
const fileCheck = z.object({
  kind: z.literal("file"),
  description,
  path,
  minimumBytes: z.number().int().nonnegative().default(1),
});

/** A file is JSON, and the value at `pointer` in it satisfies `schema`. */
const fileJsonCheck = z.object({ kind: z.literal("file-json"), description, path, pointer, schema: jsonSchema });

/** A regular expression (RE2 syntax) matches somewhere in a file of text, or nowhere. */
const fileTextCheck = z.object({
  kind: z.literal("file-text"),
  description,
  path,
  pattern: z.string().min(1).max(1000).describe("A regular expression in RE2 syntax."),
  /** False: it must match nowhere. */
  present: z.boolean().default(true),
  caseSensitive: z.boolean().default(true),
});

/**
 * A command ends with this exit code. It runs contained, as any other command does, in the goal's copy of the input
 * folder or in the folder of results. Write it so that it can be repeated: one that a crash cut is run once more.
 */
const commandCheck = z.object({
  kind: z.literal("command"),
  description,
  command: z.string().min(1).max(65_536),
  exitCode: z.number().int().min(0).max(255).default(0),
  place: z
    .enum(["copy", "output"])
    .default("copy")
    .describe("The goal's copy of its folder, or the folder of results."),
  timeoutSeconds: z.number().int().min(30).max(3600).default(120),
});

/** The journal has effects of the task's that ended so: at least `minimum` and at most `maximum`. */
const receiptCheck = z.object({
  kind: z.literal("receipt"),
  description,
  action: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .describe("Such as file-written, file-deleted, command-executed, sql-executed, network-called, model-asked."),
  /** What it was done to; matches somewhere in the target. @default any */
  target: z.string().min(1).max(1000).optional().describe("A regular expression in RE2 syntax."),
  outcome: z.enum(["success", "failure"]).default("success"),
  minimum: z.number().int().nonnegative().default(1),
  /** 0 says that it must not have happened. @default any number */
  maximum: z.number().int().nonnegative().optional(),
});

/**
 * A model that took no part in the work judges by the rubric, from receipts and files. For what no other kind can show:
 * it can be wrong.
 */
const judgeCheck = z.object({
  kind: z.literal("judge"),
  description,
  rubric: z.string().min(1).max(4000).describe("What must hold, in words that can be answered with yes or no."),
  /** Files it may look into. @default those that the task wrote */
  paths: z.array(path).max(20).optional(),
});

/** A check that is written before a task runs, and is judged after it by someone other than the doer. */
export const acceptanceCheck = z.discriminatedUnion("kind", [
  outputCheck,
  fileCheck,
  fileJsonCheck,
  fileTextCheck,
  commandCheck,
  receiptCheck,
  judgeCheck,
]);
export type AcceptanceCheck = z.infer<typeof acceptanceCheck>;

export const checkKind = z.enum(["output", "file", "file-json", "file-text", "command", "receipt", "judge"]);
export type CheckKind = AcceptanceCheck["kind"];

/** A check of one kind. */
export type CheckOf<Kind extends CheckKind> = Extract<AcceptanceCheck, { kind: Kind }>;
