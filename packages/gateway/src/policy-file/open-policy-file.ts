import { type FSWatcher, watch } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { JournalWriter } from "@hearth/journal";
import type { Policy, PolicyEngine, PolicyInput, PolicyProblem } from "@hearth/policy";
import { describePrincipal, ownerOf, type Principal } from "@hearth/protocol";
import { PolicyFileError } from "../errors/policy-file-error.ts";
import type { PolicySource } from "../policy-source.ts";
import { shippedPolicy } from "./inspect-policy-file.ts";
import { digestOf, lastGoodPolicy, policyLoader, wholeProblem as whole } from "./load-policy-text.ts";
import { PolicyVersions } from "./policy-versions.ts";
import { folderProblem, readTrusted } from "./trusted-file.ts";

export interface OpenPolicyFileOptions {
  /** The hub's own folder (HEARTH_HOME), in which no workspace lies. `policy.json` and `policy-versions` are in it. */
  folder: string;
  engine: PolicyEngine;
  /** Where changes and refusals are recorded. */
  journal: Pick<JournalWriter, "append">;
  /** Whose hub this is. */
  who: Principal;
  /** Entries for agents that the file has none for. */
  extraAgents?: PolicyInput["agents"];
  /** Look at the file whenever it changes. @default true */
  watch?: boolean;
}

/** One accepted version. */
export interface AcceptedPolicy {
  readonly version: number;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly digest: string;
  /** The file as the person wrote it. */
  readonly text: string;
}

/** The policy in force, from the person's file. */
export interface PolicyFile extends PolicySource, AsyncDisposable {
  readonly path: string;
  /** What is wrong with the file as it is now. Empty when it is in force, or when there has never been one. */
  readonly problems: readonly PolicyProblem[];
  /** Looks at the file again. @returns what is wrong with it */
  reload(): Promise<readonly PolicyProblem[]>;
  /** Called with each policy that comes into force. @returns ends it */
  onChange(listener: (policy: Policy) => void): () => void;
  /** The accepted versions, newest first. */
  history(): Promise<readonly AcceptedPolicy[]>;
}

/**
 * Opens the person's policy file. A version comes into force when it is sound, newer than the one before, kept as a copy
 * and in the journal; until then, and whenever the file is broken, gone or could have been written by others, the last
 * good version stays in force, and before the first one the shipped policy.
 * @throws PolicyFileError when others could write to the folder
 */
export async function openPolicyFile(options: OpenPolicyFileOptions): Promise<PolicyFile> {
  const { folder, engine, journal, who, extraAgents = {} } = options;
  const path = join(folder, "policy.json");
  const versions = new PolicyVersions(join(folder, "policy-versions"));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(versions.folder, { recursive: true, mode: 0o700 });
  for (const checked of [folder, versions.folder]) {
    const problem = await folderProblem(checked);
    if (problem !== undefined)
      throw new PolicyFileError(`the policy in ${checked} cannot be believed: ${problem}`, {
        hint: `Run: chown $USER ${checked} && chmod 700 ${checked}`,
      });
  }

  const load = policyLoader(engine, extraAgents);
  const shipped = shippedPolicy(load);
  const kept = await lastGoodPolicy(versions, load);
  let policy = kept?.policy ?? shipped;
  let accepted = kept?.digest;

  let problems: readonly PolicyProblem[] = [];
  let refused: string | undefined;
  const listeners = new Set<(policy: Policy) => void>();

  const record = (action: "policy-changed" | "policy-refused", body: Record<string, unknown>) =>
    journal.append({ kind: "policy", action, principal: describePrincipal(who), owner: ownerOf(who), body });

  const refuse = async (found: readonly PolicyProblem[], digest: string): Promise<void> => {
    problems = found;
    // Once for each broken content, not once for each look.
    if (refused === digest) return;
    refused = digest;
    await record("policy-refused", {
      digest,
      versionInForce: policy.version,
      problems: found.slice(0, 20).map(({ field, message }) => ({ field, message: message.slice(0, 300) })),
      severity: "error",
      actionTaken: "kept the policy in force",
    });
  };

  const examine = async (): Promise<void> => {
    const read = await readTrusted(path);
    if (read.kind === "missing") {
      if (accepted === undefined) problems = [];
      else await refuse(whole(`is gone; version ${policy.version} stays in force`), "missing");
      return;
    }
    if (read.kind === "refused") return await refuse(whole(read.why), `refused: ${read.why}`);
    const digest = digestOf(read.text);
    if (digest === accepted) {
      problems = [];
      refused = undefined;
      return;
    }
    const result = load(read.text, policy);
    if (!result.loaded) return await refuse(result.problems, digest);
    const { version } = result.policy;
    try {
      // The receipt first: a crash in between leaves a change announced that the next start makes, never a silent one.
      await record("policy-changed", { digest, version, previousVersion: policy.version });
      await versions.keep({ version, text: read.text });
    } catch (error) {
      problems = whole(`cannot be put in force: ${(error as Error).message}`);
      throw error;
    }
    policy = result.policy;
    accepted = digest;
    problems = [];
    refused = undefined;
    for (const listener of listeners) listener(policy);
  };

  // One look at a time, in order.
  let last: Promise<unknown> = Promise.resolve();
  const reload = async (): Promise<readonly PolicyProblem[]> => {
    const next = last.then(examine);
    last = next.catch(() => undefined);
    await next;
    return problems;
  };

  await reload();
  let watcher: FSWatcher | undefined;
  if (options.watch !== false) {
    // The folder is watched, since editors replace the file by another.
    watcher = watch(folder, { persistent: false }, (_event, name) => {
      // What went wrong is in `problems`; the next look tries again.
      if (name === null || name === "policy.json") reload().catch(() => undefined);
    });
    watcher.on("error", () => watcher?.close());
  }

  return {
    engine,
    path,
    current: () => policy,
    get problems() {
      return problems;
    },
    reload,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async history() {
      return (await versions.list()).map(({ version, text }) => ({ version, text, digest: digestOf(text) }));
    },
    async [Symbol.asyncDispose]() {
      watcher?.close();
      await last;
    },
  };
}
