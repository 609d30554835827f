import type { CommandPlan, HostPlan } from "@hearth/policy";
import {
  createDialer,
  type CredentialBroker,
  type SandboxResult,
  startEgressProxy,
  type Sandbox,
} from "@hearth/sandbox";
import type { EffectOutcome } from "../effect-outcome.ts";
import { EffectDeniedError } from "../errors/effect-denied-error.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { egressDecider } from "./egress-decider.ts";

export interface RunCommandOptions {
  sandbox: Sandbox;
  /** Absolute path of the folder shown at /work. */
  workspace: string;
  /** Where the session's egress socket may be made: a folder only Hearth writes to. Absent: no network. */
  socketFolder?: string;
  broker?: CredentialBroker;
  signal?: AbortSignal;
  onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
  /** The agent's own words, for an approval card. */
  agentText?: string;
}

/** Runs shell text in the sandbox, if the policy lets it: exactly the plan that was decided, with its network and limits. */
export async function runCommand(
  session: GatewaySession,
  command: string,
  options: RunCommandOptions,
): Promise<EffectOutcome<SandboxResult>> {
  return await session.perform<CommandPlan | HostPlan, SandboxResult>({
    request: { tool: "command", args: { command } },
    summary: command,
    action: "command-executed",
    ...(options.agentText === undefined ? {} : { agentText: options.agentText }),
    perform: (plan) => execute(session, plan, options),
    describe: ({ exitCode, signal, timedOut, usage }) => ({
      exitCode,
      signal,
      timedOut,
      milliseconds: Math.round(usage.wallMilliseconds),
    }),
    settle: ({ usage }) => ({ calls: 1, cpuMilliseconds: Math.round(usage.wallMilliseconds) }),
  });
}

async function execute(
  session: GatewaySession,
  plan: CommandPlan | HostPlan,
  { sandbox, workspace, socketFolder, broker, signal, onOutput }: RunCommandOptions,
): Promise<SandboxResult> {
  if (plan.kind === "host") {
    throw new EffectDeniedError(
      "acting on the host",
      "host-helper-missing",
      "the helper that acts on the host is not installed",
    );
  }
  const reaches = plan.egress.allow.length > 0 && socketFolder !== undefined;
  await using stack = new AsyncDisposableStack();
  let egressSocket: string | undefined;
  if (reaches) {
    const dialer = stack.use(
      createDialer({
        decide: egressDecider(plan.egress),
        limits: {
          connections: plan.network.connections,
          connectionsPerMinute: plan.network.requestsPerMinute,
          downloadBytes: plan.network.downloadBytes,
        },
        ...(session.environment.resolve === undefined ? {} : { resolve: session.environment.resolve }),
      }),
    );
    const socketPath = `${socketFolder}/${session.options.session.slice(-12)}-${process.hrtime.bigint().toString(36)}.sock`;
    const proxy = stack.use(
      await startEgressProxy({
        dialer,
        socketPath,
        agent: session.options.agent,
        ...(broker === undefined ? {} : { broker }),
      }),
    );
    egressSocket = proxy.socketPath;
  }
  const writable = plan.mounts.some(({ source, mode }) => source === "workspace" && mode === "write");
  const result = await sandbox.run(
    {
      command: "argv" in plan.run ? { argv: plan.run.argv as [string, ...string[]] } : { bash: plan.run.script },
      workspace: { folder: workspace, readOnly: !writable, protect: plan.readOnly },
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
  // What a program prints may quote the network or the workspace: it is data, and none of it gives orders.
  session.addLabel({ class: "private", untrusted: reaches, sources: ["command"] });
  return result;
}
