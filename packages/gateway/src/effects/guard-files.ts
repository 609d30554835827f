import { hash } from "node:crypto";
import { deny, type Label, noLabel, type PathPlan } from "@hearth/policy";
import type { WorkspaceReader, WorkspaceWriter } from "@hearth/sandbox";
import type { GatewaySession } from "../gateway-session.ts";
import { requireDone } from "./require-done.ts";

/** Names of files that hold credentials and little else. */
const secretNames =
  /(?:^|\/)(?:\.env(?:\..+)?|\.netrc|\.pgpass|\.npmrc|credentials(?:\.json)?|.+\.(?:pem|key|p12|pfx))$/i;

/** This door reaches the workspace alone, whatever else the policy lets be read. */
const onlyHere = ({ root }: PathPlan) =>
  root === "workspace" ? [] : [deny("path-not-here", "this door reaches files of the workspace only")];

/**
 * A workspace reader whose every read is decided and leaves a receipt. What is read marks the session as private, and
 * with what earlier runs left on the file. Listing and looking at sizes is decided too, and shows no content.
 */
export function guardReader(session: GatewaySession, reader: WorkspaceReader): WorkspaceReader {
  const { labels } = session.environment;

  async function decided<Value>(path: string, action: string, read: (path: string) => Promise<Value>): Promise<Value> {
    const outcome = await session.perform<PathPlan, Value>({
      request: { tool: "path", args: { path, mode: "read" } },
      summary: `${action === "file-read" ? "read" : "look at"} ${path}`,
      action,
      looksOnly: true,
      findings: onlyHere,
      perform: (plan) => read(plan.path),
    });
    return requireDone(`reading ${path}`, outcome);
  }

  async function look<Value extends string | Uint8Array>(
    path: string,
    read: (path: string) => Promise<Value>,
  ): Promise<Value> {
    return await decided(path, "file-read", async (plain) => {
      const content = await read(plain);
      const kept = await labels.ofFile(session.options.who, { workspace: reader.root, path: plain, content });
      const text = typeof content === "string" ? content : Buffer.from(content.subarray(0, 4096)).toString("utf8");
      const secret = session.recorder.noticeSecrets(text) || secretNames.test(plain);
      session.addLabel(kept);
      session.addLabel({ class: secret ? "secret" : "private", untrusted: false, sources: [`file:${plain}`] });
      return content;
    });
  }

  return {
    root: reader.root,
    list: (options) => decided(".", "files-listed", () => reader.list(options)),
    stat: (path) => decided(path, "file-examined", (plain) => reader.stat(plain)),
    read: (path, options) => look(path, (plain) => reader.read(plain, options)),
    readText: (path, options) => look(path, (plain) => reader.readText(plain, options)),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

/**
 * A workspace writer whose every write and removal is decided, with its intent recorded before it. What a run writes
 * carries the run's label.
 */
export function guardWriter(session: GatewaySession, writer: WorkspaceWriter): WorkspaceWriter {
  const { labels } = session.environment;
  const { who } = session.options;
  return {
    ...guardReader(session, writer),
    async write(path, bytes, options) {
      const size = typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.byteLength;
      const outcome = await session.perform<PathPlan, Awaited<ReturnType<WorkspaceWriter["write"]>>>({
        request: { tool: "path", args: { path, mode: "write" } },
        summary: `write ${path}`,
        action: "file-written",
        cost: { bytes: size },
        binding: { workspace: writer.root, content: hash("sha256", bytes) },
        findings: onlyHere,
        perform: async (plan) => {
          const file = { workspace: writer.root, path: plan.path, content: bytes };
          const carries = carriedBy(session.label);
          // The mark comes first, so that a crash in between leaves a file marked for nothing and never the other way.
          if (carries !== noLabel) await labels.markFile(who, file, carries);
          const entry = await writer.write(plan.path, bytes, {
            ...options,
            maximumBytes: Math.min(plan.fileBytes, options?.maximumBytes ?? Infinity),
          });
          if (carries === noLabel) await labels.forgetFile(who, writer.root, plan.path);
          return entry;
        },
        describe: (entry) => ({ bytes: entry.bytes }),
      });
      return requireDone(`writing ${path}`, outcome);
    },
    async remove(path) {
      const outcome = await session.perform<PathPlan, boolean>({
        request: { tool: "path", args: { path, mode: "delete" } },
        summary: `remove ${path}`,
        action: "file-deleted",
        binding: { workspace: writer.root },
        findings: onlyHere,
        perform: async (plan) => {
          const removed = await writer.remove(plan.path);
          await labels.forgetFile(who, writer.root, plan.path);
          return removed;
        },
      });
      return requireDone(`removing ${path}`, outcome);
    },
  };
}

/** What has to be remembered of what this run writes: all files of a workspace are private as it is. */
export function carriedBy(label: Label): Label {
  return label.untrusted || label.class === "secret" ? label : noLabel;
}
