import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { egressDecider, type GatewaySession } from "@hearth/gateway";
import type { CommandPlan } from "@hearth/policy";
import { createDialer, prepareWorkspace, type Sandbox, type SandboxProcess, startEgressProxy } from "@hearth/sandbox";
import type { StdioServer } from "../../peers/peer.ts";

export interface StartServerOptions {
  sandbox: Sandbox;
  /** The server's own folder, shown at /work; made when it is missing. */
  workspace: string;
  /** Where the session's egress socket may be made: a folder only Hearth writes to. */
  socketFolder: string;
}

/**
 * Starts a server's program in the sandbox with its own workspace, its packages read-only, and the network that was
 * decided. What it opens beside the process ends with the process.
 */
export async function startServer(
  session: GatewaySession,
  server: StdioServer,
  plan: CommandPlan,
  { sandbox, workspace, socketFolder }: StartServerOptions,
): Promise<SandboxProcess> {
  await mkdir(workspace, { recursive: true, mode: 0o700 });
  await prepareWorkspace(workspace);
  await using stack = new AsyncDisposableStack();
  let egressSocket: string | undefined;
  if (plan.egress.allow.length > 0) {
    await mkdir(socketFolder, { recursive: true, mode: 0o711 });
    const dialer = stack.use(
      createDialer({
        decide: egressDecider(plan.egress, { ownPorts: session.environment.ownPorts }),
        limits: {
          connections: plan.network.connections,
          connectionsPerMinute: plan.network.requestsPerMinute,
          downloadBytes: plan.network.downloadBytes,
        },
        ...(session.environment.resolve === undefined ? {} : { resolve: session.environment.resolve }),
      }),
    );
    const { uid, gid } = await stat(workspace);
    const proxy = stack.use(
      await startEgressProxy({
        dialer,
        socketPath: join(socketFolder, `${process.hrtime.bigint().toString(36)}.sock`),
        agent: session.options.agent,
        ...(process.getuid?.() === 0 ? { user: { uid, gid } } : {}),
      }),
    );
    egressSocket = proxy.socketPath;
  }
  const started = await sandbox.start({
    command: { argv: server.command as [string, ...string[]] },
    workspace: { folder: workspace },
    readOnlyMounts: server.packages.map((source) => ({ source })),
    environment: { ...plan.environment, HOME: "/work", ...server.environment },
    limits: {
      wallMilliseconds: plan.limits.seconds * 1000,
      cpuSeconds: plan.limits.seconds,
      // Programs with a just-in-time compiler reserve far more than they use; the memory of the tree is limited.
      addressSpaceBytes: 0,
      memoryBytes: plan.limits.memoryBytes,
      fileBytes: plan.limits.fileBytes,
      processes: plan.limits.processes,
    },
    ...(egressSocket === undefined ? {} : { egressSocket }),
  });
  const owned = stack.move();
  const close = (): Promise<void> => owned.disposeAsync();
  started.exit.then(close, close).catch(() => undefined);
  return started;
}
