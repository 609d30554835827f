import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, resolve, sep } from "node:path";
import { type GoalSubmission, newId, ValidationError } from "@hearth/protocol";
import { resultsFolder } from "../home/open-home.ts";

/** Which folders a goal may name. */
export interface FolderRules {
  /**
   * The submission with real paths, and an output folder of its own when it names none.
   * @throws ValidationError naming `/inputFolder` or `/outputFolder`
   */
  check(submission: GoalSubmission): Promise<GoalSubmission>;
}

/**
 * A folder must be given as an absolute path. The input folder must exist. Neither may hold, or lie in, the home of
 * the hub, where tokens and keys are: only its results folder may be used.
 */
export function createFolderRules(home: string): FolderRules {
  const results = resultsFolder(home);

  function refuse(field: string, message: string, cause?: unknown): never {
    throw new ValidationError("the goal", [{ field, message }], cause);
  }

  async function requireOutsideHome(field: string, path: string): Promise<void> {
    const realHome = await realpath(home);
    const realResults = await realpath(results);
    const within = (inner: string, outer: string): boolean =>
      inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
    if (within(path, realResults)) return;
    if (within(path, realHome) || within(realHome, path)) {
      refuse(field, "must not hold or lie in HEARTH_HOME, where keys and tokens are (its results folder may be used)");
    }
  }

  async function checkInput(path: string): Promise<string> {
    const field = "/inputFolder";
    if (!isAbsolute(path)) refuse(field, "must be an absolute path, such as /home/you/bills");
    if (path.includes("\0")) refuse(field, "must not contain a null character");
    const real = await realpath(path).catch((cause: unknown) => refuse(field, `must exist: ${path}`, cause));
    if (!(await stat(real)).isDirectory()) refuse(field, `must be a folder: ${path}`);
    await requireOutsideHome(field, real);
    return real;
  }

  async function checkOutput(path: string): Promise<string> {
    const field = "/outputFolder";
    if (!isAbsolute(path)) refuse(field, "must be an absolute path, such as /home/you/results");
    if (path.includes("\0")) refuse(field, "must not contain a null character");
    const whole = resolve(path);
    const real = await realpathOfExisting(whole);
    await requireOutsideHome(field, real);
    const found = await stat(real).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) refuse(field, `must be a folder: ${path}`);
    return real;
  }

  return {
    async check({ inputFolder, outputFolder, ...rest }) {
      return {
        ...rest,
        ...(inputFolder === undefined ? {} : { inputFolder: await checkInput(inputFolder) }),
        outputFolder:
          outputFolder === undefined ? join(results, resultName(rest.text)) : await checkOutput(outputFolder),
      };
    },
  };
}

/** A folder's name that a person recognises and that is taken by nothing else: `2026-11-21-sum-the-bills-3f9a`. */
function resultName(text: string): string {
  const words = text
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, "");
  return [new Date().toISOString().slice(0, 10), words || "goal", newId().slice(-6)].join("-");
}

/** The real path of the part that exists, with the part that does not behind it. */
async function realpathOfExisting(path: string): Promise<string> {
  const missing: string[] = [];
  let current = path;
  while (true) {
    try {
      return resolve(await realpath(current), ...missing);
    } catch (cause) {
      const parent = resolve(current, "..");
      if (parent === current) throw cause;
      missing.unshift(current.slice(parent.endsWith(sep) ? parent.length : parent.length + 1));
      current = parent;
    }
  }
}
