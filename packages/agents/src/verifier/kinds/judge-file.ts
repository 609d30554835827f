import { type CheckOf, HearthError, toHearthError } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import { jsonSchemaCheck } from "../../planner/json-schema-check.ts";
import { compilePattern } from "../compile-pattern.ts";
import type { CheckContext } from "../evidence.ts";
import { failed, type Judgement, notVerifiable, passed } from "../judgement.ts";
import { judgeValue } from "./judge-output.ts";

/** A larger file is not read: a check must not take the hub's memory. */
const maximumBytes = 4 * 1024 * 1024;

type Files = Pick<CheckContext, "files" | "signal">;

export function judgeFile({ path, minimumBytes }: CheckOf<"file">, context: Files): Promise<Judgement> {
  return lookInto(path, context, async (files) => {
    const { bytes } = await files.stat(path);
    return bytes >= minimumBytes
      ? passed(`${path} has ${bytes} bytes`)
      : failed(`${path} has ${bytes} bytes, fewer than ${minimumBytes}`);
  });
}

export function judgeFileJson({ path, pointer, schema }: CheckOf<"file-json">, context: Files): Promise<Judgement> {
  return lookInto(path, context, async (files) => {
    const text = await files.readText(path, { maximumBytes, signal: context.signal });
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return failed(`${path} is no JSON`);
    }
    // Compiled here already, so that a wrong schema is told as that and not as a wrong file.
    jsonSchemaCheck(schema);
    const { result, evidence } = judgeValue(value, { pointer, schema, what: "the whole" });
    return { result, evidence: `${path}: ${evidence}` };
  });
}

export function judgeFileText(
  { path, pattern, present, caseSensitive }: CheckOf<"file-text">,
  context: Files,
): Promise<Judgement> {
  return lookInto(path, context, async (files) => {
    const matches = compilePattern(pattern, { caseSensitive });
    const text = await files.readText(path, { maximumBytes, signal: context.signal });
    const place = matches(text);
    if (place === -1)
      return present ? failed(`${path} holds nothing that matches ${pattern}`) : passed(`${path} holds no ${pattern}`);
    const line = text.slice(0, place).split("\n").length;
    return present
      ? passed(`${path} line ${line} matches ${pattern}`)
      : failed(`${path} line ${line} matches ${pattern}, which must stand nowhere`);
  });
}

/** What is missing or of the wrong kind fails the check; what could not be read proves nothing either way. */
async function lookInto(
  path: string,
  { files, signal }: Files,
  look: (files: WorkspaceReader) => Promise<Judgement>,
): Promise<Judgement> {
  const opened = await files();
  if (opened === undefined) return notVerifiable("there is no folder of results to look into");
  try {
    return await look(opened);
  } catch (thrown) {
    signal.throwIfAborted();
    const error = HearthError.isInstance(thrown) ? thrown : toHearthError(thrown);
    const said = `${path}: ${error.message}`;
    return ["HEARTH_INTERNAL", "HEARTH_FILE_TOO_LARGE"].includes(error.code) ? notVerifiable(said) : failed(said);
  }
}
