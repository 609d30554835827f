import type { CommandTree, Program } from "./program.ts";

const runValues = (
  "attach add-host annotation blkio-weight cap-add cap-drop cgroup-parent cgroupns cidfile cpu-period cpu-quota cpu-shares cpus cpuset-cpus device device-cgroup-rule dns entrypoint env env-file expose gpus group-add " +
  "health-cmd hostname ip ipc isolation label label-file link log-driver log-opt mac-address memory memory-swap mount name network net pid pids-limit platform publish pull restart runtime security-opt shm-size " +
  "stop-signal stop-timeout storage-opt sysctl tmpfs ulimit user userns uts volume volume-driver volumes-from workdir"
).split(" ");
const run: CommandTree = { leading: true, shortValues: "aehlmpuvwc", longValues: runValues };
const exec: CommandTree = {
  leading: true,
  shortValues: "euw",
  longValues: ["env", "env-file", "user", "workdir", "detach-keys"],
};
const listing: CommandTree = { shortValues: "fn", longValues: ["filter", "format", "last"] };
const stopping: CommandTree = { shortValues: "t", longValues: ["time", "timeout", "signal"] };
const plain: CommandTree = { shortValues: "n", longValues: ["filter", "format", "tail", "since", "until", "time"] };
const group: CommandTree = { leading: true, other: plain };

const compose: CommandTree = {
  leading: true,
  shortValues: "fp",
  longValues: ["file", "project-name", "project-directory", "env-file", "profile", "ansi", "progress", "parallel"],
  reads: ["-f", "--file", "--env-file", "--project-directory"],
  subcommands: {
    run: { ...run, shortValues: "evpuw" },
    exec: { leading: true, shortValues: "euw", longValues: ["env", "user", "workdir", "index"] },
  },
  other: { shortValues: "t", longValues: ["timeout", "scale", "tail", "since", "until"] },
};

/** Programs that act on the host. They are never run through a shell: each call becomes a typed verb. */
export const hostPrograms: Record<string, Program> = {
  docker: {
    host: true,
    tree: {
      leading: true,
      shortValues: "Hcl",
      longValues: ["host", "context", "config", "log-level", "tlscacert", "tlscert", "tlskey"],
      subcommands: {
        run,
        create: run,
        exec,
        compose,
        container: { leading: true, subcommands: { run, create: run, exec, cp: plain }, other: plain },
        ps: listing,
        images: listing,
        stop: stopping,
        restart: stopping,
        image: group,
        volume: group,
        network: group,
        system: group,
        builder: group,
        buildx: group,
        build: {
          shortValues: "ftm",
          longValues: [
            "file",
            "tag",
            "build-arg",
            "target",
            "platform",
            "network",
            "secret",
            "ssh",
            "output",
            "label",
            "cache-from",
            "cache-to",
            "progress",
            "iidfile",
          ],
        },
      },
      other: plain,
    },
  },
  "docker-compose": { host: true, tree: compose },
  nginx: { host: true, tree: { shortValues: "scgpe" } },
  certbot: {
    host: true,
    tree: {
      longValues: (
        "cert-name domains domain email webroot-path config-dir work-dir logs-dir server deploy-hook pre-hook post-hook renew-hook manual-auth-hook manual-cleanup-hook key-path cert-path csr config preferred-challenges " +
        "key-type rsa-key-size nginx-ctl nginx-server-root apache-ctl installer authenticator"
      ).split(" "),
      longNames: ["dry-run", "nginx", "webroot", "quiet", "non-interactive", "agree-tos", "force-renewal"],
      shortValues: "dmwc",
    },
  },
  systemctl: {
    host: true,
    tree: {
      shortValues: "HMtpnosP",
      longValues: [
        "host",
        "machine",
        "type",
        "state",
        "property",
        "lines",
        "output",
        "signal",
        "kill-who",
        "kill-whom",
        "root",
        "image",
        "job-mode",
        "preset-mode",
        "what",
        "value",
      ],
    },
  },
  journalctl: {
    host: true,
    tree: {
      shortValues: "utpnoSUgcDMi",
      longValues: [
        "unit",
        "user-unit",
        "identifier",
        "priority",
        "lines",
        "output",
        "since",
        "until",
        "grep",
        "cursor",
        "directory",
        "file",
        "root",
        "image",
        "machine",
        "vacuum-size",
        "vacuum-time",
        "vacuum-files",
        "namespace",
        "cursor-file",
        "output-fields",
        "facility",
      ],
    },
  },
  htop: { host: true, tree: { shortValues: "dpsu" } },
  ufw: { host: true, tree: {} },
};
