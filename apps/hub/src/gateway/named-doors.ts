import { EffectDeniedError } from "@hearth/gateway";
import type { Permission } from "@hearth/protocol";
import type { WorkspaceReader, WorkspaceWriter } from "@hearth/sandbox";

/** Closes a door that the plan did not name. What a capability declares is what its plan shows, and nothing more. */
export function namedReader(permissions: ReadonlySet<Permission>, reader: WorkspaceReader): WorkspaceReader {
  if (permissions.has("files-read")) return reader;
  const refuse = () => Promise.reject(notNamed("reading files", "files-read"));
  return { ...reader, root: reader.root, list: refuse, read: refuse, readText: refuse, stat: refuse };
}

export function namedWriter(permissions: ReadonlySet<Permission>, writer: WorkspaceWriter): WorkspaceWriter {
  if (permissions.has("files-write")) return writer;
  const refuse = () => Promise.reject(notNamed("writing files", "files-write"));
  return { ...writer, root: writer.root, write: refuse, remove: refuse };
}

function notNamed(what: string, permission: Permission): EffectDeniedError {
  return new EffectDeniedError(what, "plan-names-not", `the plan did not name the permission ${permission}`);
}
