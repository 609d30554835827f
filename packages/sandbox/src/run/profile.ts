import { existsSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Guard } from "./guards.ts";
import type { SandboxLimits, SandboxSpec } from "./sandbox-spec.ts";

export const defaultLimits: Readonly<Required<SandboxLimits>> = {
  wallMilliseconds: 120_000,
  cpuSeconds: 60,
  addressSpaceBytes: 4 * 1024 ** 3,
  fileBytes: 256 * 1024 ** 2,
  processes: 512,
  openFiles: 1024,
  outputBytes: 1024 ** 2,
  temporaryBytes: 64 * 1024 ** 2,
  memoryBytes: 2 * 1024 ** 3,
};

/** Folder with the few files of /etc that are ours: one user, no DNS. */
export const ownEtc = fileURLToPath(new URL("./etc", import.meta.url));
const ownFiles = ["passwd", "group", "hosts"];

/**
 * Files of the machine's /etc that programs need and that tell nothing about the person. Each mount costs a fraction
 * of a millisecond, so only what common programs fail without.
 */
const sharedEtc = ["alternatives", "fonts", "ld.so.cache", "localtime", "pki/tls", "ssl/certs", "ssl/openssl.cnf"];

/** Descriptor inside on which both sides say that they are there before the command starts. */
export const lifelineFd = 6;

const relaySocket = "/run/hearth-egress.sock";
const relayPort = 3128;

function linkOrBind(path: string): string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

const bindUsr = ["--ro-bind", "/usr", "/usr"];
let systemMounts: readonly string[] | undefined;

/** `/usr` and the top folders that belong to it; looked up once a process. */
function system(): readonly string[] {
  systemMounts ??= [
    ...bindUsr,
    ...["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap(linkOrBind),
    ...sharedEtc.map((name) => `/etc/${name}`).flatMap(linkOrBind),
  ];
  return systemMounts;
}

/** Every path of this machine the profile mounts, so that root can check who reaches them. */
export function mountedSources(spec: SandboxSpec): string[] {
  const workspace = spec.workspace === undefined ? [] : [spec.workspace.folder];
  const egress = spec.egressSocket === undefined ? [] : [spec.egressSocket];
  return [ownEtc, ...workspace, ...egress, ...(spec.readOnlyMounts ?? []).map((mount) => mount.source)];
}

/**
 * The options of bubblewrap for one run, in order: later mounts cover earlier ones.
 * @param options.source where a path of this machine is seen by bubblewrap, see `Staging`
 * @param options.seccompFd and @param options.statusFd descriptors bubblewrap inherits
 */
export function profile(
  spec: SandboxSpec,
  options: { guards: readonly Guard[]; source: (path: string) => string; seccompFd?: number; statusFd: number },
): string[] {
  const { source } = options;
  const limits = { ...defaultLimits, ...spec.limits };
  const environment: Record<string, string> = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: "/tmp",
    LANG: "C.UTF-8",
    ...(spec.egressSocket === undefined ? {} : proxyVariables),
    ...spec.environment,
  };
  const work = spec.workspace;
  const start = work === undefined ? "/tmp" : `/work/${spec.directory ?? ""}`;
  return [
    ["--die-with-parent", "--as-pid-1", "--new-session", "--unshare-all", "--unshare-user", "--disable-userns"],
    ["--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "hearth"],
    ["--json-status-fd", String(options.statusFd)],
    options.seccompFd === undefined ? [] : ["--seccomp", String(options.seccompFd)],
    ["--size", "1048576", "--tmpfs", "/"],
    system(),
    ["--ro-bind", source(ownEtc), "/etc/hearth"],
    ownFiles.flatMap((name) => ["--symlink", `hearth/${name}`, `/etc/${name}`]),
    ["--proc", "/proc", "--dev", "/dev"],
    // Each tmpfs has a size: memory written to it is charged to nobody else.
    ["--size", String(limits.temporaryBytes), "--tmpfs", "/dev/shm"],
    ["--size", String(limits.temporaryBytes), "--perms", "1777", "--tmpfs", "/tmp"],
    (spec.readOnlyMounts ?? []).flatMap((mount) => ["--ro-bind", source(mount.source), mount.target ?? mount.source]),
    work === undefined ? [] : [work.readOnly === true ? "--ro-bind" : "--bind", source(work.folder), "/work"],
    options.guards.flatMap((guard) =>
      guard.kind === "mask"
        ? ["--perms", "0555", "--size", "4096", "--tmpfs", `/work/${guard.path}`]
        : [
            guard.kind === "pin" ? "--bind" : "--ro-bind",
            `${source(work?.folder ?? "")}/${guard.path}`,
            `/work/${guard.path}`,
          ],
    ),
    spec.egressSocket === undefined ? [] : ["--ro-bind", source(spec.egressSocket), relaySocket],
    ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", start, "--clearenv"],
    Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
  ].flat();
}

const proxyUrl = `http://127.0.0.1:${relayPort}`;
const proxyVariables = {
  http_proxy: proxyUrl,
  https_proxy: proxyUrl,
  HTTP_PROXY: proxyUrl,
  HTTPS_PROXY: proxyUrl,
  no_proxy: "",
  NODE_USE_ENV_PROXY: "1",
};

/** Hard limits we were started with; ours may not be higher. */
function inherited(name: string): number {
  const line = readFileSync("/proc/self/limits", "utf8")
    .split("\n")
    .find((candidate) => candidate.startsWith(name));
  const hard = line?.slice(name.length).trim().split(/\s+/)[1];
  return hard === undefined || hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard);
}

let hardLimits: Record<"cpu" | "as" | "fsize" | "nproc" | "nofile", number> | undefined;

/** Relays the proxy's unix socket to loopback inside, for programs that only know TCP proxies; then becomes the command. */
const relay = `(socat TCP-LISTEN:${relayPort},bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:${relaySocket} >/dev/null 2>&1 &)
for ((i = 0; i < 500; i++)); do { : <>/dev/tcp/127.0.0.1/${relayPort}; } 2>/dev/null && break; sleep 0.01; done
exec "$@"`;

/**
 * The first process inside, and the one that waits for all others. It says that it is there, and waits for the word
 * that Hearth is there too: bubblewrap asks the kernel to die with its parent while it is being set up, inside as
 * well as outside, and a Hearth killed before that would leave the rest behind. By the time this runs, both have asked.
 * Then it starts the command within its limits and ends as it ended, without the shell's own words about signals.
 * Where the command leaves processes behind, Hearth looks at the time they used before they die with this one.
 * POSIX sh; `-u` and `-p` are bash's and dash's names for processes.
 */
const starter = `echo ready >&${lifelineFd} && read -r go <&${lifelineFd} || exit 125
exec 9>&2 2>/dev/null
(
  exec 2>&9 9>&- ${lifelineFd}<&-
  ulimit -c 0 && ulimit -t "$1" && ulimit -f "$2" && ulimit -n "$3" || exit 125
  ulimit -u "$4" 2>/dev/null || ulimit -p "$4" || exit 125
  [ "$5" = 0 ] || ulimit -v "$5" || exit 125
  shift 5
  exec "$@"
)
code=$?
kill -0 -1 && echo left >&${lifelineFd} && read -r seen <&${lifelineFd}
exit $code`;

/** What bubblewrap starts: the limits, then the relay where there is egress, then the command. */
export function insideCommand(spec: SandboxSpec): string[] {
  const limits = { ...defaultLimits, ...spec.limits };
  hardLimits ??= {
    cpu: inherited("Max cpu time"),
    as: inherited("Max address space"),
    fsize: inherited("Max file size"),
    nproc: inherited("Max processes"),
    nofile: inherited("Max open files"),
  };
  const hard = hardLimits;
  const words = [
    Math.min(limits.cpuSeconds, hard.cpu),
    Math.ceil(Math.min(limits.fileBytes, hard.fsize) / 512),
    Math.min(limits.openFiles, hard.nofile),
    // Set inside, where the count starts at zero: it counts per user and user namespace.
    Math.min(limits.processes, hard.nproc),
    Math.ceil(Math.min(limits.addressSpaceBytes, hard.as) / 1024),
  ];
  const bash = ["/bin/bash", "--noprofile", "--norc", "-c"];
  const command = "bash" in spec.command ? [...bash, spec.command.bash] : [...spec.command.argv];
  const relayed = spec.egressSocket === undefined ? command : [...bash, relay, "hearth-relay", ...command];
  return ["/bin/sh", "-c", starter, "hearth", ...words.map(String), ...relayed];
}
