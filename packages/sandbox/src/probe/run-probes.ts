import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareWorkspace } from "../run/sandbox-user.ts";
import { sandbox as defaultSandbox, type Sandbox } from "../run/sandbox.ts";
import type { SandboxLimits } from "../run/sandbox-spec.ts";
import { boundaryProbes } from "./boundary-probes.ts";
import { limitProbes, probeLimits } from "./limit-probes.ts";
import type { Probe, ProbeOutcome, ProbeReport, ProbeScene } from "./probe.ts";

/** The attempts, as data: what the doctor prints and the threat model lists. */
export const probes: readonly Probe[] = [...boundaryProbes, ...limitProbes];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** One script that makes every attempt and says `id leaked` or `id contained` for each. */
function script(batch: readonly Probe[], scene: ProbeScene): string {
  const shell = batch.flatMap(({ id, bash }) => (bash === undefined ? [] : [`attempt ${id} ${quoted(bash(scene))}`]));
  const perl = batch.flatMap(({ id, perl }) =>
    perl === undefined ? [] : [`attempt("${id}", sub { ${perl(scene)} });`],
  );
  const program = `use Socket; $| = 1;
sub unix_connect { my $s; socket($s, AF_UNIX, SOCK_STREAM, 0) && connect($s, pack("S a*", AF_UNIX, $_[0])) }
sub attempt { my ($id, $try) = @_; my $worked = eval { $try->() }; print "$id ", ($worked ? "leaked" : "contained"), "\\n" }
${perl.join("\n")}`;
  return `attempt() { if (eval "$2") </dev/null >/dev/null 2>&1; then echo "$1 leaked"; else echo "$1 contained"; fi; }
cd /work
if command -v perl >/dev/null; then perl -e ${quoted(program)} 2>/dev/null; else echo "perl absent"; fi
${shell.join("\n")}
exit 0`;
}

async function listen(server: Server, where: number | string): Promise<void> {
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(typeof where === "number" ? { port: where, host: "127.0.0.1" } : { path: where }, listening.resolve);
  await listening.promise;
}

async function withScene<Result>(use: (scene: ProbeScene) => Promise<Result>): Promise<Result> {
  const base = await mkdtemp(join(tmpdir(), "hearth-probe-"));
  const token = `hearth-probe-${randomBytes(6).toString("hex")}`;
  let hits = 0;
  const servers = [0, 1, 2].map(() =>
    createServer((socket) => {
      hits += 1;
      socket.destroy();
    }),
  );
  try {
    // Everything here is open to every user of the machine, so that only the sandbox can be what stops a probe.
    await chmod(base, 0o755);
    const workspace = join(base, "workspace");
    const outside = join(base, "outside");
    await mkdir(join(workspace, ".git/hooks"), { recursive: true });
    await writeFile(join(workspace, ".git/config"), "[core]\n");
    await writeFile(join(workspace, ".git/hooks/present"), "#!/bin/sh\n");
    await mkdir(join(workspace, "inner/deep/.git/hooks"), { recursive: true });
    await writeFile(join(workspace, "inner/deep/.git/config"), "[core]\n");
    await mkdir(outside);
    await chmod(outside, 0o777);
    const canary = `canary ${token}`;
    await writeFile(join(outside, "canary.txt"), canary);
    await chmod(join(outside, "canary.txt"), 0o666);
    await symlink(outside, join(workspace, "link"));
    await prepareWorkspace(workspace);
    const [tcp, path, abstract] = servers as [Server, Server, Server];
    await listen(tcp, 0);
    await listen(path, join(outside, `${token}.sock`));
    await chmod(join(outside, `${token}.sock`), 0o777);
    await listen(abstract, `\0${token}`);
    const address = tcp.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return await use({ workspace, outside, canary, port, hubPid: process.pid, token, hits: () => hits });
  } finally {
    for (const server of servers) server.close();
    await rm(base, { recursive: true, force: true });
  }
}

async function runBatch(
  batch: readonly Probe[],
  options: { scene: ProbeScene; sandbox: Sandbox; limits: SandboxLimits; signal?: AbortSignal },
): Promise<ProbeOutcome[]> {
  const { scene, sandbox, signal } = options;
  const result = await sandbox.run(
    {
      command: { bash: script(batch, scene) },
      workspace: { folder: scene.workspace },
      limits: { wallMilliseconds: 15_000, ...options.limits },
    },
    signal === undefined ? {} : { signal },
  );
  const said = new Map(
    result.stdout
      .toString("utf8")
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
  return await Promise.all(
    batch.map(async ({ id, title, perl, after }): Promise<ProbeOutcome> => {
      // What cannot be looked at is not what it was.
      const found = await after?.(scene).catch((thrown: unknown) => `outside changed: ${String(thrown)}`);
      if (found !== undefined) return { id, title, outcome: "leaked", detail: found };
      const answer = said.get(id);
      if (answer === "leaked") return { id, title, outcome: "leaked", detail: "the attempt succeeded" };
      if (answer === "contained") return { id, title, outcome: "contained" };
      if (perl !== undefined && said.get("perl") === "absent")
        return { id, title, outcome: "absent", detail: "perl is not installed, so this was not tried" };
      const detail = result.timedOut ? "the probes ran out of time" : "the probe gave no answer";
      return { id, title, outcome: "unanswered", detail };
    }),
  );
}

/**
 * Tries to leave the sandbox in every way the list knows, in two real sandbox starts. The hub runs it at its start
 * and keeps shell tools off where anything leaked; `hearth doctor` prints it. Connects nowhere but to its own
 * services on loopback.
 * @throws SandboxUnavailableError where there is no sandbox to probe
 */
export async function runProbes(options: { sandbox?: Sandbox; signal?: AbortSignal } = {}): Promise<ProbeReport> {
  const begun = performance.now();
  const sandbox = options.sandbox ?? defaultSandbox;
  const outcomes = await withScene(async (scene) => {
    const common = { scene, sandbox, ...(options.signal === undefined ? {} : { signal: options.signal }) };
    const boundary = await runBatch(boundaryProbes, { ...common, limits: {} });
    return [...boundary, ...(await runBatch(limitProbes, { ...common, limits: probeLimits }))];
  });
  const contained = outcomes.every(({ outcome }) => outcome === "contained" || outcome === "absent");
  return { contained, outcomes, milliseconds: performance.now() - begun };
}
