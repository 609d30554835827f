import type { WorkspaceReader } from "@hearth/sandbox";
import type { FrameworkName } from "./frameworks.ts";

export interface DetectedFramework {
  name: FrameworkName;
  /** What told it. */
  because: string;
}

/** How the tests of a project are run, likeliest first, from the files that its tools read. */
export async function detectFrameworks(
  files: WorkspaceReader,
  folder: string,
  signal: AbortSignal,
): Promise<DetectedFramework[]> {
  const prefix = folder === "." || folder === "" ? "" : `${folder.replace(/\/+$/, "")}/`;
  const read = async (path: string): Promise<string | undefined> =>
    await files.readText(`${prefix}${path}`, { maximumBytes: 1024 * 1024, signal }).catch(() => undefined);
  const some = async (pattern: string): Promise<string | undefined> =>
    (await files.list({ pattern: `${prefix}${pattern}`, maximum: 1, signal }))[0]?.path;
  const found: DetectedFramework[] = [];
  const add = (name: FrameworkName, because: string | undefined): void => {
    if (because !== undefined) found.push({ name, because });
  };

  const script = testScript(await read("package.json"));
  if (script !== undefined) add("npm test", `package.json: ${script}`);
  const python = await some("**/{test_*,*_test}.py");
  const configured = /\bpytest\b/.test(
    `${(await read("pyproject.toml")) ?? ""}${(await read("pytest.ini")) === undefined ? "" : "pytest"}${(await read("tox.ini")) ?? ""}${(await read("requirements.txt")) ?? ""}`,
  );
  const usesUnittest =
    python !== undefined && /\bunittest\b/.test((await files.readText(python, { signal }).catch(() => "")) ?? "");
  if (configured || (python !== undefined && !usesUnittest)) add("pytest", python ?? "its settings");
  if (python !== undefined) add("unittest", python);
  if ((await read("Cargo.toml")) !== undefined) add("cargo test", "Cargo.toml");
  if ((await read("go.mod")) !== undefined) add("go test", "go.mod");
  if (script === undefined) add("node --test", await some("**/*.test.{js,mjs,cjs,ts,mts}"));
  if (/^test\s*:/m.test((await read("Makefile")) ?? "")) add("make test", "Makefile");
  return found;
}

/** The script of `npm test`, unless it is the one npm writes to say that there is none. */
function testScript(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const script = (JSON.parse(text) as { scripts?: { test?: unknown } }).scripts?.test;
    return typeof script === "string" && !script.includes("no test specified") ? script : undefined;
  } catch {
    return undefined;
  }
}
