import { lstat, readFile, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { deniedCalls, inspectedCalls } from "../run/system-calls.ts";
import type { Probe } from "./probe.ts";

const architecture = process.arch === "arm64" ? "arm64" : "x64";

function number(name: string): number {
  return deniedCalls.find((call) => call.name === name)?.[architecture] ?? -1;
}

/** A system call that must be refused by the filter, with the arguments that would otherwise be accepted. */
function call(name: string, title: string, words: string): Probe {
  return { id: `call-${name}`, title, perl: () => `syscall(${number(name)}, ${words}) != -1` };
}

const missing = async (path: string): Promise<string | undefined> =>
  await lstat(path).then(
    () => `${path} exists`,
    () => undefined,
  );

/** The empty folder kept in the place of settings may stay a little longer than the run. */
const filled = async (path: string): Promise<string | undefined> =>
  await readdir(path).then(
    (names) => (names.length > 0 ? `${path} has content` : undefined),
    () => undefined,
  );

const unchanged = async (path: string, text: string): Promise<string | undefined> =>
  (await readFile(path, "utf8")) === text ? undefined : `${path} was changed`;

async function findProcess(token: string): Promise<string | undefined> {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (words.includes(token)) return `process ${pid} is still alive`;
  }
  return undefined;
}

/** The kernel kills what is left in a sandbox when its first process ends; on a busy machine that takes a moment. */
async function processWith(token: string): Promise<string | undefined> {
  const deadline = performance.now() + 3000;
  for (;;) {
    const found = await findProcess(token);
    if (found === undefined || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const network: readonly Probe[] = [
  {
    id: "tcp-loopback",
    title: "connect to a service on this machine's loopback",
    bash: ({ port }) => `: <>/dev/tcp/127.0.0.1/${port}`,
    after: async ({ hits }) => (hits() > 0 ? "a service outside was reached" : undefined),
  },
  { id: "tcp-metadata", title: "connect to the cloud metadata address", bash: () => ": <>/dev/tcp/169.254.169.254/80" },
  { id: "udp", title: "send a datagram out", bash: () => "echo x >/dev/udp/192.0.2.1/53" },
  { id: "dns", title: "resolve a name", bash: () => "getent hosts example.com" },
  {
    id: "interfaces",
    title: "see a network interface beside loopback",
    bash: () => `grep -vE '^ *lo:|\\|' /proc/net/dev`,
  },
  { id: "route", title: "have a route out", bash: () => `[ "$(wc -l </proc/net/route)" -gt 1 ]` },
  {
    id: "unix-socket",
    title: "connect to a unix socket by path",
    perl: ({ outside, token }) => `unix_connect("${outside}/${token}.sock")`,
  },
  {
    id: "abstract-socket",
    title: "connect to an abstract unix socket",
    perl: ({ token }) => `unix_connect("\\0${token}")`,
  },
  { id: "vsock", title: "open a socket to the hypervisor", perl: () => "socket(my $s, 40, 1, 0)" },
  { id: "packet-socket", title: "open a packet socket", perl: () => "socket(my $s, 17, 3, 0)" },
  { id: "raw-socket", title: "open a raw socket", perl: () => "socket(my $s, 2, 3, 1)" },
];

const reads: readonly Probe[] = [
  { id: "read-host-file", title: "read a file outside", bash: ({ outside }) => `cat ${outside}/canary.txt` },
  { id: "read-symlink", title: "read outside through a symbolic link", bash: () => "cat /work/link/canary.txt" },
  { id: "read-shadow", title: "read /etc/shadow", bash: () => "cat /etc/shadow" },
  { id: "read-homes", title: "see home folders", bash: () => "ls -A /root /home 2>/dev/null | grep ." },
  { id: "read-host-passwd", title: "see the machine's users", bash: () => "grep -q '^root:' /etc/passwd" },
  {
    id: "proc-root",
    title: "read outside through /proc/1/root",
    bash: ({ outside }) => `cat /proc/1/root${outside}/canary.txt`,
  },
  {
    id: "proc-cwd",
    title: "read outside through another process's working directory",
    bash: ({ outside }) => `cat /proc/[0-9]*/cwd${outside}/canary.txt`,
  },
  {
    id: "environment",
    title: "find variables of the hub",
    bash: () =>
      `cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -vE '^(PATH|HOME|PWD|OLDPWD|LANG|SHLVL|_|XDG_RUNTIME_DIR)=|^$'`,
  },
  {
    id: "command-line",
    title: "learn paths of the machine from /proc",
    bash: () => "tr '\\0' '\\n' </proc/1/cmdline | sed '/^-c$/q' | grep hearth-probe",
  },
  {
    id: "host-processes",
    title: "see processes outside",
    bash: ({ hubPid }) => `[ "$(ls -d /proc/[0-9]* | wc -l)" -gt 24 ] || grep -q node /proc/${hubPid}/comm`,
  },
  {
    id: "descriptors",
    title: "inherit an open file",
    bash: () =>
      `for f in /proc/$$/fd/*; do case "$(readlink "$f")" in socket:*|pipe:*|/dev/null|/dev/pts/*|/proc/*|'') ;; *) exit 0 ;; esac; done; exit 1`,
  },
  { id: "kernel-log", title: "read the kernel log", bash: () => "head -c1 /dev/kmsg || dmesg | grep ." },
];

const writes: readonly Probe[] = [
  {
    id: "write-host-file",
    title: "write a file outside",
    bash: ({ outside }) => `echo x >${outside}/canary.txt`,
    after: ({ outside, canary }) => unchanged(join(outside, "canary.txt"), canary),
  },
  {
    id: "write-symlink",
    title: "write outside through a symbolic link",
    bash: () => "echo x >/work/link/written",
    after: ({ outside }) => missing(join(outside, "written")),
  },
  {
    id: "write-parent",
    title: "write above the workspace with `..`",
    bash: () => "echo x >/work/../escaped || echo x >/work/../../escaped",
    after: ({ workspace }) => missing(join(workspace, "../escaped")),
  },
  {
    id: "hard-link",
    title: "hard link a file outside into the workspace",
    bash: ({ outside }) => `ln ${outside}/canary.txt /work/hard || ln /usr/bin/env /work/hard`,
  },
  { id: "write-usr", title: "write to /usr", bash: () => "touch /usr/bin/hearth-probe" },
  { id: "write-root", title: "write to /", bash: () => "touch /hearth-probe" },
  { id: "write-etc", title: "write to /etc", bash: () => "echo x >/etc/hosts || touch /etc/ld.so.preload" },
  { id: "write-dev", title: "fill /dev with files", bash: () => "touch /dev/hearth-probe" },
  {
    id: "host-root",
    title: "act as root outside",
    bash: () => "touch /work/owner-probe; false",
    after: async ({ workspace }) =>
      (await lstat(join(workspace, "owner-probe"))).uid === 0 ? "files belong to root" : undefined,
  },
  {
    id: "set-uid",
    title: "leave a set-uid file in the workspace",
    bash: () => "cp /usr/bin/id /work/set-uid; chmod 4755 /work/set-uid || chmod u+s /work/set-uid",
    after: async ({ workspace }) =>
      ((await lstat(join(workspace, "set-uid"))).mode & 0o6000) === 0 ? undefined : "the file is set-uid",
  },
  {
    id: "set-gid",
    title: "leave a set-gid file in the workspace",
    bash: () => "cp /usr/bin/id /work/set-gid; chmod 2755 /work/set-gid",
  },
  {
    id: "set-uid-create",
    title: "create a file that is set-uid from the start",
    perl: () => `syscall(${architecture === "x64" ? 257 : 56}, -100, my $p = "/work/born", 0101, 04755) != -1`,
    after: ({ workspace }) => missing(join(workspace, "born")),
  },
  {
    id: "proc-sys",
    title: "change a kernel setting",
    bash: () =>
      "cat /proc/sys/kernel/core_pattern >/proc/sys/kernel/core_pattern || cat /proc/sys/vm/swappiness >/proc/sys/vm/swappiness",
  },
  {
    id: "sysrq",
    title: "use the magic system request",
    bash: () => ": >>/proc/sysrq-trigger && [ -w /proc/sysrq-trigger ]",
  },
  {
    id: "cgroup",
    title: "reach the cgroup tree",
    bash: () => "ls /sys/fs/cgroup && mkdir /sys/fs/cgroup/hearth-probe",
  },
];

const settings: readonly Probe[] = [
  {
    id: "git-hook",
    title: "plant a git hook",
    bash: () => "echo x >/work/.git/hooks/pre-commit || echo x >/work/.git/hooks/present",
    after: ({ workspace }) => missing(join(workspace, ".git/hooks/pre-commit")),
  },
  {
    id: "git-config",
    title: "change the git configuration",
    bash: () => "echo x >>/work/.git/config || { rm -f /work/.git/config && echo x >/work/.git/config; }",
    after: ({ workspace }) => unchanged(join(workspace, ".git/config"), "[core]\n"),
  },
  {
    id: "git-rename",
    title: "put another .git in the place of the real one",
    bash: () => "mv /work/.git /work/aside",
    after: ({ workspace }) => missing(join(workspace, "aside")),
  },
  {
    id: "nested-git-hook",
    title: "plant a hook in a repository below the top",
    bash: () => "echo x >/work/inner/deep/.git/hooks/pre-commit",
    after: ({ workspace }) => missing(join(workspace, "inner/deep/.git/hooks/pre-commit")),
  },
  {
    id: "nested-git-config",
    title: "change the configuration of a repository below the top, or put another in its place",
    bash: () =>
      "echo x >>/work/inner/deep/.git/config || mv /work/inner/deep/.git /work/inner/aside || mv /work/inner /work/aside",
    after: ({ workspace }) => unchanged(join(workspace, "inner/deep/.git/config"), "[core]\n"),
  },
  {
    id: "settings-new",
    title: "make settings an editor or agent would obey",
    bash: () => "mkdir -p /work/.vscode/x || echo x >/work/.vscode/tasks.json",
    after: async ({ workspace }) =>
      (await filled(join(workspace, ".vscode"))) ?? (await filled(join(workspace, ".claude"))),
  },
  {
    id: "settings-swap",
    title: "replace the place kept for settings by a link",
    bash: () => "rmdir /work/.claude || mv /work/.claude /work/moved || ln -sfT /tmp /work/.mcp.json",
    after: async ({ workspace }) =>
      await readlink(join(workspace, ".mcp.json")).then(
        () => ".mcp.json is a link",
        () => undefined,
      ),
  },
];

const kernel: readonly Probe[] = [
  {
    id: "remount",
    title: "remount /usr writable",
    bash: () => "mount -o remount,rw /usr || mount -o remount,rw,bind /usr",
  },
  { id: "mount", title: "mount a file system", bash: () => "mount -t tmpfs none /tmp" },
  { id: "unmount", title: "lift a mount", bash: () => "umount -l /work/.git/hooks || umount -l /usr" },
  { id: "nested-namespace", title: "become root in a nested user namespace", bash: () => "unshare -Ur true" },
  { id: "enter-namespace", title: "enter another namespace", bash: () => "nsenter -t 1 -m true" },
  { id: "chroot", title: "change root", bash: () => "chroot / true" },
  {
    id: "clone-namespace",
    title: "clone into a new user namespace",
    perl: () =>
      `do { my $r = syscall(${inspectedCalls[architecture].clone}, 0x10000011, 0, 0, 0, 0); CORE::exit(0) if $r == 0; $r != -1 }`,
  },
  { id: "block-device", title: "make a block device", bash: () => "mknod /work/disk b 8 0 || mknod /tmp/disk b 254 0" },
  {
    id: "read-device",
    title: "read a disk or memory",
    bash: () =>
      "head -c1 /dev/sda || head -c1 /dev/vda || head -c1 /dev/nvme0n1 || head -c1 /dev/mem || head -c1 /dev/kvm",
  },
  {
    id: "signal-hub",
    title: "signal a process outside",
    bash: ({ hubPid }) => `[ ! -d /proc/${hubPid} ] && kill -0 ${hubPid}`,
  },
  {
    id: "capabilities",
    title: "hold a capability",
    bash: () => "grep -E '^Cap' /proc/self/status | grep -vE '0{16}$'",
  },
  {
    id: "no-new-privileges",
    title: "gain rights from a set-uid program",
    bash: () => "! grep -q 'NoNewPrivs:.1' /proc/self/status",
  },
  {
    id: "seccomp-on",
    title: "run without the system-call filter",
    bash: () => "! grep -q 'Seccomp:.2' /proc/self/status",
  },
  {
    id: "terminal-input",
    title: "type into a terminal (TIOCSTI)",
    perl: () => `do { open(my $t, "+<", "/dev/ptmx") or die; my $c = "x"; ioctl($t, 0x5412, $c) }`,
  },
  { id: "controlling-terminal", title: "reach the person's terminal", bash: () => ": <>/dev/tty" },
  {
    id: "personality",
    title: "turn off address randomisation",
    perl: () => `syscall(${inspectedCalls[architecture].personality}, 0x40000) != -1`,
  },
  call("keyctl", "use the kernel's key ring", "0, -3, 1"),
  call("bpf", "load kernel programs", "0, 0, 0"),
  call("perf_event_open", "measure the kernel", "0, 0, -1, -1, 0"),
  call("ptrace", "trace a process", "0, 0, 0, 0"),
  call("process_vm_readv", "read another process's memory", "$$, 0, 0, 0, 0, 0"),
  call("userfaultfd", "handle page faults of the kernel", "1"),
  call("io_uring_setup", "make an asynchronous ring", "1, my $p = '\\0' x 120"),
  call("unshare", "leave a namespace", "0x10000000"),
  call("setns", "enter a namespace", "0, 0"),
  call("fsopen", "mount with the new calls", "my $f = 'tmpfs', 0"),
  call("pivot_root", "change the root mount", "my $a = '/', my $b = '/'"),
  call("init_module", "load a kernel module", "my $m = '', 0, my $o = ''"),
  call("kexec_load", "load another kernel", "0, 0, 0, 0"),
  call("open_by_handle_at", "open a file by handle, past its path", "-100, my $h = '\\0' x 64, 0"),
  call("clone3", "clone with hidden flags", "my $c = '\\0' x 88, 88"),
  ...(architecture === "x64"
    ? [
        {
          id: "x32",
          title: "use the x32 call numbers",
          perl: (): string =>
            `do { my $pid = fork(); if (!$pid) { syscall(0x40000027); CORE::exit(0) } waitpid($pid, 0); ($? & 127) == 0 }`,
        },
      ]
    : []),
];

const life: readonly Probe[] = [
  {
    id: "survivor",
    title: "leave a process behind",
    bash: ({ token }) => `setsid nohup bash -c 'exec -a ${token} sleep 600' </dev/null >/dev/null 2>&1 & disown; false`,
    after: ({ token }) => processWith(token),
  },
];

/** All attempts of the first sandbox start. */
export const boundaryProbes: readonly Probe[] = [...network, ...reads, ...writes, ...settings, ...kernel, ...life];
