import { isToolAgent } from "@hearth/agents/start";
import type { TaskContext } from "@hearth/engine";
import { type GatewaySession, guardReader, guardWriter } from "@hearth/gateway";
import type { ModelDoor } from "@hearth/models";
import { agentOf, childLevel, type Policy, type Standing } from "@hearth/policy";
import type { Manifest, Permission } from "@hearth/protocol";
import {
  type AgentDoors,
  createAgentEffects,
  type EffectHistory,
  type EffectPlaces,
  namedEffects,
  Turnstile,
} from "@hearth/runtimes";
import type { WorkspaceReader, WorkspaceWriter } from "@hearth/sandbox";
import { approvalSignal } from "./approval-signal.ts";
import { namedReader, namedWriter } from "./named-doors.ts";

export interface TaskDoorsOptions {
  session: GatewaySession;
  context: TaskContext;
  /** What the plan named. */
  permissions: ReadonlySet<Permission>;
  /** What a tool hands on to whom it calls: its caller's permissions, not its own. @default permissions */
  handsOn?: ReadonlySet<Permission>;
  /** Where the run stands among agents that spawn each other. */
  standing: Standing;
  workspace: WorkspaceReader;
  output: WorkspaceWriter;
  /** The agent's own copy of the input folder. */
  copy: WorkspaceWriter;
  /** Opens the door to models for a session. */
  model: (session: GatewaySession) => ModelDoor;
  /** The name of an agent's entry in the policy. */
  policyName: (manifest: Manifest) => string;
  places: EffectPlaces;
  history: EffectHistory;
  policy: () => Policy;
  turnstile?: Turnstile;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** The doors of a task's run, and of the capabilities it calls: a session of their own, and no door more. */
export function taskDoors(options: TaskDoorsOptions): AgentDoors {
  const {
    session,
    context,
    permissions,
    handsOn = permissions,
    standing,
    workspace,
    output,
    copy,
    model,
    places,
    history,
    policy,
    policyName,
  } = options;
  const { turnstile = new Turnstile(), now = Date.now } = options;
  const effects = createAgentEffects({ session, context, history, turnstile, places, signalOf: approvalSignal, now });
  return {
    workspace: namedReader(permissions, guardReader(session, workspace)),
    output: namedWriter(permissions, guardWriter(session, output)),
    copy: copyOf(permissions, session, copy),
    effects: namedEffects(permissions, effects),
    model: model(session),
    labels: session,
    standing,
    childDoors: ({ manifest, capability, principal, as }) => {
      const isTool = isToolAgent(manifest.name);
      // A tool is the hand of whoever calls it: what the policy lets them do, and not what it lets tools do.
      const agent = isTool ? session.options.agent : policyName(manifest);
      const { session: id, task } = session.options;
      const wanted = agentOf(policy(), agent)?.level ?? 0;
      const child = session.child({
        who: principal,
        agent,
        level: as === undefined ? wanted : childLevel(as.ceiling.permissionLevel, wanted),
        session: id,
        hand: isTool,
        ...(task === undefined ? {} : { task }),
        ...(as === undefined ? {} : { worker: { id: as.id, limits: as.ceiling.limits } }),
      });
      const mine = as === undefined ? handsOn : handsOn.intersection(as.ceiling.permissions);
      const named = declaredBy(manifest, capability).intersection(mine);
      const level = principal.kind === "agent" ? principal.level : "worker";
      const callee = { level, permissions: named, permissionLevel: child.level };
      return taskDoors({
        ...options,
        session: child,
        permissions: named,
        handsOn: isTool ? mine : named,
        // A tool spawns as its caller, so it stands where its caller stands.
        standing: isTool ? standing : (as ?? standing).lend(principal.id, callee),
        turnstile,
      });
    },
  };
}

/** What a capability declares that it touches. */
export function declaredBy(manifest: Manifest | undefined, capability: string): ReadonlySet<Permission> {
  return new Set(manifest?.capabilities.find(({ name }) => name === capability)?.permissions);
}

/** An agent's own copy: reading it wants the same permission as reading the input, and changing it as writing results. */
function copyOf(
  permissions: ReadonlySet<Permission>,
  session: GatewaySession,
  files: WorkspaceWriter,
): WorkspaceWriter {
  const [reader, writer] = [namedReader(permissions, guardReader(session, files)), guardWriter(session, files)];
  const named = namedWriter(permissions, writer);
  return {
    ...reader,
    write: (path, content, options) => named.write(path, content, options),
    remove: (path) => named.remove(path),
  };
}
