import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { executableHook, type Hook, type HookEvent } from "@hearth/agents";
import { ValidationError } from "@hearth/protocol";
import { sandbox } from "@hearth/sandbox";
import { z } from "zod";
import { HooksFileError } from "../errors/hooks-file-error.ts";

const hookEvent = z.enum([
  "SessionStart",
  "SessionEnd",
  "UserPromptSubmit",
  "Stop",
  "SubagentStop",
  "PreToolUse",
  "PostToolUse",
  "PreCompact",
] satisfies readonly HookEvent[]);

/** The file `hooks.json` in the home. */
const hooksFile = z.strictObject({
  version: z.literal(1),
  hooks: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        events: z.array(hookEvent).min(1),
        /** For the two tool events. @default all */
        capabilities: z.array(z.string().min(1)).optional(),
        /** The program and its arguments, as seen in the sandbox. */
        command: z.tuple([z.string().min(1)], z.string()),
        /** Shown to it at `/hooks`, read-only. */
        folder: z.string().refine(isAbsolute, "must be an absolute path"),
        onFailure: z.enum(["block", "go-on"]).optional(),
        timeoutMilliseconds: z.number().int().min(100).max(60_000).optional(),
      }),
    )
    .max(50),
});

/**
 * The person's own hooks, read anew for each run. A file that is wrong lets no run begin: it was written to guard them.
 * @throws HooksFileError naming the field
 */
export async function readPersonHooks(home: string): Promise<Hook[]> {
  const text = await readFile(join(home, "hooks.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new HooksFileError("it is no JSON", cause);
  }
  const read = hooksFile.safeParse(value);
  if (!read.success) throw new HooksFileError(ValidationError.fromZod("it", read.error).message, read.error);
  return read.data.hooks.map(({ name, events, command, folder, capabilities, onFailure, timeoutMilliseconds }) =>
    executableHook({
      name,
      events,
      command,
      mounts: [{ source: folder, target: "/hooks" }],
      sandbox,
      ...(capabilities === undefined ? {} : { capabilities }),
      ...(onFailure === undefined ? {} : { onFailure }),
      ...(timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds }),
    }),
  );
}
