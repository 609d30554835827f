import { MalformedCbor } from "../wire/cbor-reader.ts";
import { decodeCanonicalMap, encodeCanonical, isCount } from "../wire/canonical-cbor.ts";
import { messageCodec, required } from "../wire/message-codec.ts";
import { parseCose, signCose, verifyCose, type SignedStatement } from "../wire/cose-sign1.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustedKey } from "../keys/trust-store.ts";
import { frameType, type FrameType } from "../wire/frame-type.ts";

const kind = Buffer.from("hearth swarm command");

/** Bytes of a command's id at most. */
const longestId = 64;

/** A command as it travels: signed by the operator on its own, so that the audit log can keep it as evidence. */
export const commandCodec = messageCodec({ statement: required("bytes", 16 << 20) });
export const replyCodec = messageCodec({ id: required("text", longestId), body: required("bytes", 16 << 20) });

/** All commands, and what a role must permit for each. */
export const commandPermissions = {
  status: "read",
  system_status: "read",
  shutdown: "write",
  restart: "write",
  workers_list: "read",
  worker_info: "read",
  start_worker: "write",
  stop_worker: "write",
  create_task: "write",
  task_status: "read",
  cancel_task: "write",
  update_config: "write",
  get_config: "read",
  reload_config: "write",
  get_metrics: "read",
  reset_metrics: "write",
  inject_fault: "write",
  load_test: "write",
  performance_test: "write",
  state_commit: "commit",
  key_rotation: "commit",
  audit_log: "read",
} as const;
export type CommandName = keyof typeof commandPermissions;
export type Permission = (typeof commandPermissions)[CommandName];

export interface Command {
  /** Unique; the same id again is answered with the same reply. */
  id: string;
  command: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  /** Milliseconds since 1970. */
  timestamp: number;
  sourceId: string;
}

export interface CommandReply {
  status: "ok" | "error" | "committed" | "fault_injected";
  data?: unknown;
  error?: { code: string; wire_code: string; message: string; hint: string; field?: string };
}

/** Which frame carries a command. */
export function frameOf(command: string): FrameType {
  if (command === "status" || command === "system_status") return frameType.status;
  if (command === "update_config" || command === "get_config" || command === "reload_config") return frameType.config;
  return command === "state_commit" ? frameType.commit : frameType.command;
}

export function signCommand(key: SwarmKey, command: Command): Buffer {
  const { id, args, kwargs, timestamp, sourceId } = command;
  const payload = encodeCanonical({ id, command: command.command, args, kwargs, timestamp, source_id: sourceId });
  return signCose({ privateKey: key.privateKey, keyId: key.raw, payload, externalData: kind });
}

/** Reads a command that a key signed. @param signer without an id whoever the command names @throws MalformedCbor */
export function readCommand(
  bytes: Uint8Array,
  signer: Pick<TrustedKey, "keyObject"> & { id?: string },
): { command: Command; statement: SignedStatement } {
  const statement = parseCose(bytes);
  if (!verifyCose(statement, signer.keyObject, kind)) throw new MalformedCbor("the peer did not sign the command");
  const { id, command, args, kwargs, timestamp, source_id: sourceId } = decodeCanonicalMap(statement.payload);
  const fits =
    typeof id === "string" &&
    Buffer.byteLength(id) <= longestId &&
    typeof command === "string" &&
    Array.isArray(args) &&
    typeof kwargs === "object" &&
    kwargs !== null &&
    !Array.isArray(kwargs) &&
    isCount(timestamp) &&
    typeof sourceId === "string" &&
    sourceId === (signer.id ?? sourceId);
  if (!fits) throw new MalformedCbor("not a command");
  return {
    command: { id, command, args, kwargs: kwargs as Record<string, unknown>, timestamp, sourceId },
    statement,
  };
}
