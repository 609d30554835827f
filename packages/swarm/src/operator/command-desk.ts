import { LRUCache } from "lru-cache";
import { MessageError } from "../errors/message-error.ts";
import { RoleError } from "../errors/role-error.ts";
import { SwarmError } from "../errors/swarm-error.ts";
import type { Role } from "../keys/trust-store.ts";
import type { Endpoint } from "../network/endpoint.ts";
import type { Peer } from "../network/peer.ts";
import { encodeCanonical } from "../wire/canonical-cbor.ts";
import { frameType } from "../wire/frame-type.ts";
import type { AuditLog } from "./audit-log.ts";
import {
  commandCodec,
  commandPermissions,
  frameOf,
  readCommand,
  replyCodec,
  type Command,
  type CommandName,
  type CommandReply,
  type Permission,
} from "./command-message.ts";

/** What a command is carried out with. */
export interface CommandCall {
  args: unknown[];
  kwargs: Record<string, unknown>;
  peer: Peer;
  /** The operator's signed statement. */
  statement: Buffer;
}
export type CommandHandler = (call: CommandCall) => unknown;

export interface CommandDeskOptions {
  handlers: Record<CommandName, CommandHandler>;
  audit: AuditLog;
  /** What each role may. @default operator: read, write, commit; viewer: read */
  permissions?: Partial<Record<Role, readonly Permission[]>>;
  /** Names of operators that may come; "*" is all that are trusted. @default ["*"] */
  allowedOperators?: readonly string[];
  /** Seconds a command may be old or early. @default 30 */
  clockTolerance?: number;
}

const defaultPermissions: Partial<Record<Role, readonly Permission[]>> = {
  operator: ["read", "write", "commit"],
  viewer: ["read"],
};
const statuses: Partial<Record<string, CommandReply["status"]>> = {
  state_commit: "committed",
  inject_fault: "fault_injected",
};
/** Statements above this many bytes are not copied into the audit log. */
const largestEvidence = 16_384;

/**
 * Takes operators' commands: checks signature, age, role and repetition, carries them out, answers, and keeps each in the
 * audit log. A command that comes twice is carried out once.
 */
export class CommandDesk {
  readonly #options: CommandDeskOptions;
  readonly #replies = new LRUCache<string, Promise<Buffer>>({ max: 4_096, ttl: 120_000 });

  constructor(options: CommandDeskOptions) {
    this.#options = options;
  }

  attach(endpoint: Endpoint): void {
    for (const type of [frameType.command, frameType.status, frameType.config, frameType.commit]) {
      endpoint.handle(type, ["operator", "viewer"], commandCodec, (peer, { statement }) => {
        const { command, statement: signed } = readCommand(statement, peer.trusted);
        // The frame's type says what kind of command it carries; one that disagrees is nobody's honest mistake.
        if (frameOf(command.command) !== type) return endpoint.counters.drop("malformed");
        const tolerance = (this.#options.clockTolerance ?? 30) * 1_000;
        if (Math.abs(Date.now() - command.timestamp) > tolerance) return endpoint.counters.drop("wrong-clock");
        const key = `${peer.id} ${command.id}`;
        const known = this.#replies.get(key);
        const reply =
          known ??
          this.#carryOut(command, { ...command, peer, statement: Buffer.from(statement) }, signed.payload.length);
        if (known === undefined) this.#replies.set(key, reply);
        void reply.then((message) => endpoint.send(peer, frameType.commandReply, message));
      });
    }
  }

  async #carryOut(command: Command, call: CommandCall, size: number): Promise<Buffer> {
    const reply = await this.#answer(command, call);
    const message = encodeReply(command.id, reply);
    this.#options.audit.add({
      time: Date.now(),
      operator: call.peer.id,
      command: command.command.slice(0, 64),
      outcome: reply.error?.code ?? reply.status,
      ...(size > largestEvidence ? {} : { statement: call.statement.toString("base64") }),
    });
    return message;
  }

  async #answer({ command }: Command, call: CommandCall): Promise<CommandReply> {
    try {
      const handler = this.#permitted(command, call.peer);
      const data: unknown = await handler(call);
      return { status: statuses[command] ?? "ok", data };
    } catch (thrown) {
      return { status: "error", error: describe(thrown) };
    }
  }

  #permitted(command: string, peer: Peer): CommandHandler {
    const { handlers, permissions = defaultPermissions, allowedOperators = ["*"] } = this.#options;
    if (!Object.hasOwn(commandPermissions, command)) {
      const names = Object.keys(commandPermissions).join(", ");
      throw new MessageError(`there is no command ${command.slice(0, 64)}`, {
        field: "/command",
        hint: `Commands are: ${names}.`,
      });
    }
    if (!allowedOperators.includes("*") && !allowedOperators.includes(peer.id)) {
      throw new RoleError(`${peer.id} is not among the operators that this aggregator allows`, { field: "/source_id" });
    }
    const wanted = commandPermissions[command as CommandName];
    if (permissions[peer.role]?.includes(wanted) !== true) {
      throw new RoleError(`${peer.id} has the role ${peer.role}, which may not ${wanted}`, { field: "/command" });
    }
    return handlers[command as CommandName];
  }
}

function describe(thrown: unknown): NonNullable<CommandReply["error"]> {
  const {
    code = "HEARTH_INTERNAL",
    message,
    hint = "",
    field,
  } = thrown as { code?: string; message?: string; hint?: string; field?: string };
  const wireCode = thrown instanceof SwarmError ? thrown.wireCode : "TSK_001";
  return {
    code,
    wire_code: wireCode,
    message: String(message ?? thrown),
    hint,
    ...(field === undefined ? {} : { field }),
  };
}

/** A reply that cannot travel, since it is too large, becomes an error that says so. */
function encodeReply(id: string, reply: CommandReply): Buffer {
  try {
    return replyCodec.encode({ id, body: encodeCanonical(withoutUndefined(reply)) });
  } catch (cause) {
    const error = new MessageError(`the reply cannot be sent: ${(cause as Error).message}`, {
      hint: "The command was carried out all the same. Ask for less at once.",
      cause,
    });
    return encodeReply(id, { status: "error", error: describe(error) });
  }
}

/** JSON has no undefined, and deterministic CBOR takes none. */
function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
