import type { TaskContext } from "@hearth/engine";
import type { DurableOutcome, EffectIdentity, EffectOutcome, GatewaySession, SqlTarget } from "@hearth/gateway";
import { HearthError } from "@hearth/protocol";
import type { CredentialBroker, Sandbox } from "@hearth/sandbox";
import type { AgentEffects, CommandOptions, DatabaseName, EffectCallOptions } from "./agent-effects.ts";
import { durableEffect } from "./durable-effect.ts";
import type { EffectHistory } from "./effect-history.ts";
import { jsonRows } from "./json-rows.ts";
import { charsetOf } from "./charset-of.ts";
import type { Turnstile } from "./turnstile.ts";

/** A folder for a command. */
export interface CommandFolder {
  place: NonNullable<CommandOptions["place"]>;
  /** Absolute path. */
  folder: string;
  /** Names it in approvals, where its path may be another on the next hub. @default its real path */
  id?: string;
  readOnly: boolean;
  /** Folder that it is a copy of. */
  copyOf?: string;
}

/** Where effects happen; what a hub knows and an agent does not. */
export interface EffectPlaces {
  sandbox: Sandbox;
  /** Where egress sockets of commands are made. @default none: commands have no network */
  socketFolder?: string;
  /** Adds credentials at the door. */
  broker?: CredentialBroker;
  /** The folder a command is to run in. */
  commandFolder(text: string, place: CommandOptions["place"]): Promise<CommandFolder>;
  /** The database of this name. @throws where there is none */
  database(name: DatabaseName): Promise<SqlTarget>;
}

export interface AgentEffectsOptions {
  session: GatewaySession;
  context: Pick<TaskContext, "task" | "signal" | "step" | "wait">;
  history: EffectHistory;
  /** One for all doors of a run, those of its children too. */
  turnstile: Turnstile;
  places: EffectPlaces;
  /** The signal by which a task learns that the question with this id was answered. */
  signalOf: (approval: string) => string;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

const defaultFetchBytes = 8 * 1024 * 1024;

/** The doors of one run: each effect goes through the gateway's session, at most once for the whole task. */
export function createAgentEffects(options: AgentEffectsOptions): AgentEffects {
  const { session, context, history, turnstile, places, signalOf, now = Date.now } = options;

  /** @throws TypeError without a key: the runtime gives each effect one */
  const durable = <Value>(
    { key, wait = true }: EffectCallOptions,
    attempt: (identity: EffectIdentity) => Promise<EffectOutcome<Value>>,
  ): Promise<DurableOutcome<Value>> => {
    if (key === undefined) throw new TypeError("an effect needs a key");
    return durableEffect({ key, context, history, turnstile, wait, signalOf, attempt, now });
  };
  const words = ({ agentText }: EffectCallOptions) => (agentText === undefined ? {} : { agentText });
  const until = (signal: AbortSignal | undefined) => ({
    signal: signal === undefined ? context.signal : AbortSignal.any([context.signal, signal]),
  });

  return {
    command: (text, call = {}) =>
      durable(call, async (identity) => {
        const { runCommand } = await import("@hearth/gateway");
        const { place, folder, id, readOnly, copyOf } = await places.commandFolder(text, call.place);
        const outcome = await runCommand(session, text, {
          ...identity,
          ...words(call),
          ...until(call.signal),
          sandbox: places.sandbox,
          workspace: folder,
          readOnly,
          ...(id === undefined ? {} : { workspaceId: id }),
          ...(copyOf === undefined ? {} : { copyOf }),
          ...(places.socketFolder === undefined ? {} : { socketFolder: places.socketFolder }),
          ...(places.broker === undefined ? {} : { broker: places.broker }),
          needsNetwork: call.needsNetwork ?? false,
        });
        return mapDone(outcome, ({ stdout, stderr, exitCode, signal, timedOut, outputTruncated, network, usage }) => ({
          exitCode,
          signal,
          timedOut,
          outputTruncated,
          stdout: stdout.toString("utf8"),
          stderr: stderr.toString("utf8"),
          network,
          milliseconds: Math.round(usage.wallMilliseconds),
          place,
        }));
      }),
    sql: (query, database, call = {}) =>
      durable(call, async (identity) => {
        const { runSql } = await import("@hearth/gateway");
        const target = await places.database(database);
        const outcome = await runSql(session, query, target, { ...identity, ...words(call), ...until(undefined) });
        return mapDone(outcome, (result) => ({ ...result, rows: jsonRows(result.rows) }));
      }),
    async fetch(url, call = {}) {
      const outcome = await durable(call, async (identity) => {
        const { fetchUrl } = await import("@hearth/gateway");
        const { key: _key, wait: _wait, agentText: _text, signal, maximumBytes = defaultFetchBytes, ...request } = call;
        const fetched = await fetchUrl(session, url, {
          ...request,
          ...identity,
          ...words(call),
          ...until(signal),
          maximumBytes,
          ...(places.broker === undefined ? {} : { broker: places.broker }),
        }).catch(deniedOnTheWay);
        return mapDone(fetched, ({ body, ...page }) => ({ ...page, base64: Buffer.from(body).toString("base64") }));
      });
      return mapDone(outcome, ({ base64, ...page }) => {
        const body = new Uint8Array(Buffer.from(base64, "base64"));
        return { ...page, body, text: new TextDecoder(charsetOf(page.mediaType)).decode(body) };
      });
    },
    perform: (effect, call = {}) =>
      durable(call, (identity) => session.perform({ ...effect, ...words(call), ...identity })),
    rise: (request, call = {}) => durable(call, (identity) => session.rise(request, identity)),
  };
}

/** An address or a redirect is only known once the way is gone; that it is denied is a value like any other denial. */
function deniedOnTheWay(error: unknown): EffectOutcome<never> {
  if (!HearthError.isInstance(error) || error.code !== "HEARTH_EGRESS_DENIED") throw error;
  const rule = "rule" in error && typeof error.rule === "string" ? error.rule : "egress";
  return { kind: "denied", rule, why: error.message };
}

/** The outcome with another value where there is one. */
function mapDone<Value, Mapped>(outcome: EffectOutcome<Value>, map: (value: Value) => Mapped): EffectOutcome<Mapped>;
function mapDone<Value, Mapped>(outcome: DurableOutcome<Value>, map: (value: Value) => Mapped): DurableOutcome<Mapped>;
function mapDone<Value, Mapped>(outcome: DurableOutcome<Value>, map: (value: Value) => Mapped): DurableOutcome<Mapped> {
  return outcome.kind === "done" ? { kind: "done", rule: outcome.rule, value: map(outcome.value) } : outcome;
}
