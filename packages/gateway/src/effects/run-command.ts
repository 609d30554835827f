import { realpath, stat } from "node:fs/promises";
import { type CommandPlan, deny, type Finding, type HostPlan, joinLabels, noLabel } from "@hearth/policy";
import {
  createDialer,
  type CredentialBroker,
  openWorkspaceReader,
  protectedPaths,
  type Sandbox,
  type SandboxResult,
  type SandboxUser,
  startEgressProxy,
} from "@hearth/sandbox";
import { type EffectIdentity, identityOf } from "../effect.ts";
import type { EffectOutcome } from "../effect-outcome.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { flowFinding } from "../session/flow-finding.ts";
import { recordingBroker } from "../session/recording-broker.ts";
import { dialerSettings } from "./dialer-settings.ts";
import { egressDecider } from "./egress-decider.ts";
import { carriedBy } from "./guard-files.ts";

export interface RunCommandOptions extends EffectIdentity {
  sandbox: Sandbox;
  /** Absolute path of the folder shown at /work. */
  workspace: string;
  /** Names the workspace in approvals; the same on every hub that may run the command. @default its real path */
  workspaceId?: string;
  /** Shows the workspace read-only, whatever the plan would let the command write. @default false */
  readOnly?: boolean;
  /** Folder that the workspace is a copy of: what lies on that lies on this too. */
  copyOf?: string;
  /** Where the session's egress socket may be made: a folder only Hearth writes to. Absent: no network. */
  socketFolder?: string;
  /**
   * The command is of no use without the network: where the labels would withhold it, a person is asked.
   * @default false: then it runs without
   */
  needsNetwork?: boolean;
  /** @default the person's stored secrets */
  broker?: CredentialBroker;
  signal?: AbortSignal;
  onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
  /** The agent's own words, for an approval card. */
  agentText?: string;
}

export interface CommandResult extends SandboxResult {
  /** `withheld`: the policy would let it reach the network, and what this run has read does not. */
  network: "none" | "open" | "withheld";
}

/**
 * Runs shell text in the sandbox, if the policy lets it: exactly the plan that was decided, with its network and limits.
 *
 * A command sees the whole workspace, so with a network it is private data with a way out. Once the run, or the
 * workspace, holds text from outside, the network is withheld unless a person agrees.
 */
export async function runCommand(
  session: GatewaySession,
  command: string,
  options: RunCommandOptions,
): Promise<EffectOutcome<CommandResult>> {
  const { who } = session.options;
  const { labels } = session.environment;
  const workspace = await realpath(options.workspace);
  const off = await session.environment.commandsOff?.();
  const own = await labels.ofPlace(who, workspace);
  const carried =
    options.copyOf === undefined ? own : joinLabels(own, await labels.ofPlace(who, await realpath(options.copyOf)));
  const seen = { class: "private" as const, untrusted: false, sources: ["workspace"] };
  // Looked at when it is decided and again when it runs: a run that comes back knows only at the door what it had read.
  const flowNow = (): Finding | undefined => flowFinding(joinLabels(session.label, carried, seen));
  const files = await obeyedFiles(session, command, workspace);
  return await session.perform<CommandPlan | HostPlan, CommandResult>({
    request: { tool: "command", args: { command, ...(files === undefined ? {} : { files }) } },
    summary: command,
    action: "command-executed",
    binding: { workspace: options.workspaceId ?? workspace, network: options.needsNetwork === true },
    ...identityOf(options),
    ...(options.agentText === undefined ? {} : { agentText: options.agentText }),
    findings: (plan) => {
      if (plan.kind === "host") return [helperMissing];
      if (off !== undefined) return [deny("sandbox-off", off)];
      const flow = options.needsNetwork === true && reaches(plan, options) ? flowNow() : undefined;
      return flow === undefined ? [] : [flow];
    },
    perform: async (plan, { approved }) => {
      if (plan.kind === "host") throw new TypeError("a host plan was refused before");
      const wanted = reaches(plan, options);
      const open = wanted && (flowNow() === undefined || (approved && options.needsNetwork === true));
      session.addLabel(carried);
      session.addLabel({ ...seen, untrusted: open, sources: ["command"] });
      const carries = carriedBy(session.label);
      if (carries !== noLabel && writes(plan) && options.readOnly !== true)
        await labels.markPlace(who, workspace, carries);
      const result = await execute(session, plan, { ...options, workspace, open });
      session.recorder.noticeSecrets(result.stdout.subarray(0, 4096).toString("utf8"));
      return { ...result, network: open ? "open" : wanted ? "withheld" : "none" };
    },
    describe: ({ exitCode, signal, timedOut, usage, network, settingsMade }) => ({
      exitCode,
      signal,
      timedOut,
      network,
      milliseconds: Math.round(usage.wallMilliseconds),
      cpuMilliseconds: usage.cpuMilliseconds,
      // Programs outside the sandbox would obey these.
      ...(settingsMade.length === 0 ? {} : { settingsMade: settingsMade.slice(0, 20) }),
    }),
    settle: ({ usage }) => ({ calls: 1, cpuMilliseconds: usage.cpuMilliseconds }),
  });
}

/** Text of the files that a command on the host would obey, such as compose files, so that what they hold is judged too. */
async function obeyedFiles(
  session: GatewaySession,
  command: string,
  workspace: string,
): Promise<Record<string, string> | undefined> {
  const { plan } = session.decideNow({ tool: "command", args: { command } });
  if (plan?.kind !== "host") return undefined;
  const paths = plan.steps.flatMap(({ verb }) => verb.obeys ?? []);
  if (paths.length === 0) return undefined;
  await using reader = await openWorkspaceReader(workspace);
  const found: Record<string, string> = {};
  for (const path of paths) {
    const text = await reader.readText(path).catch(() => undefined);
    if (text !== undefined) found[path] = text;
  }
  return found;
}

const helperMissing: Finding = deny("host-helper-missing", "the helper that acts on the host is not installed");

function reaches(plan: CommandPlan, { socketFolder }: RunCommandOptions): boolean {
  return plan.egress.allow.length > 0 && socketFolder !== undefined;
}

function writes(plan: CommandPlan): boolean {
  return plan.mounts.some(({ source, mode }) => source === "workspace" && mode === "write");
}

async function execute(
  session: GatewaySession,
  plan: CommandPlan,
  {
    sandbox,
    workspace,
    readOnly,
    socketFolder,
    signal,
    onOutput,
    open,
    ...options
  }: RunCommandOptions & { open: boolean },
): Promise<SandboxResult> {
  await using stack = new AsyncDisposableStack();
  let egressSocket: string | undefined;
  if (open) {
    const dialer = stack.use(
      createDialer({
        decide: egressDecider(plan.egress, { ownPorts: session.environment.ownPorts }),
        limits: {
          connections: plan.network.connections,
          connectionsPerMinute: plan.network.requestsPerMinute,
          downloadBytes: plan.network.downloadBytes,
        },
        ...dialerSettings(session.environment),
      }),
    );
    const name = `${session.options.session.replaceAll(/[^A-Za-z0-9-]/g, "").slice(-12)}-${process.hrtime.bigint().toString(36)}`;
    const user = await userOf(workspace);
    const broker = recordingBroker(session, options.broker);
    const proxy = stack.use(
      await startEgressProxy({
        dialer,
        socketPath: `${socketFolder}/${name}.sock`,
        agent: session.options.agent,
        ...(broker === undefined ? {} : { broker }),
        ...(user === undefined ? {} : { user }),
      }),
    );
    egressSocket = proxy.socketPath;
  }
  return await sandbox.run(
    {
      command: "argv" in plan.run ? { argv: plan.run.argv as [string, ...string[]] } : { bash: plan.run.script },
      workspace: {
        folder: workspace,
        readOnly: readOnly === true || !writes(plan),
        protect: [...new Set([...plan.readOnly, ...protectedPaths])],
      },
      environment: plan.environment,
      limits: {
        wallMilliseconds: plan.limits.seconds * 1000,
        fileBytes: plan.limits.fileBytes,
        processes: plan.limits.processes,
        outputBytes: plan.limits.outputBytes,
        memoryBytes: plan.limits.memoryBytes,
      },
      ...(egressSocket === undefined ? {} : { egressSocket }),
    },
    { ...(signal === undefined ? {} : { signal }), ...(onOutput === undefined ? {} : { onOutput }) },
  );
}

/** Started as root, the sandbox runs as the workspace's owner, who must reach the socket. */
async function userOf(workspace: string): Promise<SandboxUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = await stat(workspace);
  return { uid, gid };
}
