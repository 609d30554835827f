import { mkdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, resolve, sep } from "node:path";
import { type GoalSubmission, newId, ownerOf, type Principal, ValidationError } from "@hearth/protocol";
import { filesFolder, resultsFolder } from "../home/open-home.ts";
import { owner } from "../owner.ts";

/** Which folders a goal may name. */
export interface FolderRules {
  /**
   * The submission with real paths, and an output folder of its own when it names none.
   * @throws ValidationError naming `/inputFolder` or `/outputFolder`
   */
  check(who: Principal, submission: GoalSubmission): Promise<GoalSubmission>;
}

/**
 * A folder must be given as an absolute path. The input folder must exist. Neither may hold, or lie in, the home of
 * the hub, where tokens and keys are: only its results folder, and the person's own files, may be used. The hub runs as the owner's user, so what lies
 * on the machine is the owner's: another person's goals name folders among their own files, and nothing else.
 */
export function createFolderRules(home: string): FolderRules {
  const results = resultsFolder(home);

  async function realFiles(person: string): Promise<string> {
    const folder = filesFolder(home, person);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await realpath(folder);
  }

  function refuse(field: string, message: string, cause?: unknown): never {
    throw new ValidationError("the goal", [{ field, message }], cause);
  }

  async function requireAllowed(person: string, field: string, path: string): Promise<void> {
    if (person !== owner.id) {
      const own = await realFiles(person);
      if (!within(path, own)) refuse(field, `must be among your own files, in ${own}`);
      return;
    }
    const realHome = await realpath(home);
    const realResults = await realpath(results);
    if (within(path, realResults) || within(path, await realFiles(person))) return;
    if (within(path, realHome) || within(realHome, path)) {
      refuse(
        field,
        "must not hold or lie in HEARTH_HOME, where keys and tokens are (its results folder and your files may be used)",
      );
    }
  }

  async function checkInput(person: string, path: string): Promise<string> {
    const field = "/inputFolder";
    if (!isAbsolute(path)) refuse(field, "must be an absolute path, such as /home/you/bills");
    if (path.includes("\0")) refuse(field, "must not contain a null character");
    const real = await realpath(path).catch((cause: unknown) => refuse(field, `must exist: ${path}`, cause));
    if (!(await stat(real)).isDirectory()) refuse(field, `must be a folder: ${path}`);
    await requireAllowed(person, field, real);
    return real;
  }

  async function checkOutput(person: string, path: string): Promise<string> {
    const field = "/outputFolder";
    if (!isAbsolute(path)) refuse(field, "must be an absolute path, such as /home/you/results");
    if (path.includes("\0")) refuse(field, "must not contain a null character");
    const whole = resolve(path);
    const real = await realpathOfExisting(whole);
    await requireAllowed(person, field, real);
    const found = await stat(real).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) refuse(field, `must be a folder: ${path}`);
    return real;
  }

  return {
    async check(who, { inputFolder, outputFolder, ...rest }) {
      const person = ownerOf(who);
      const place = person === owner.id ? results : join(await realFiles(person), "results");
      return {
        ...rest,
        ...(inputFolder === undefined ? {} : { inputFolder: await checkInput(person, inputFolder) }),
        outputFolder:
          outputFolder === undefined ? join(place, resultName(rest.text)) : await checkOutput(person, outputFolder),
      };
    },
  };
}

function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
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
