import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { Probe, ProbeScene } from "./probe.ts";

const mebibyte = 1024 ** 2;

/** The limits the second start runs under. */
export const probeLimits = {
  processes: 40,
  addressSpaceBytes: 512 * mebibyte,
  fileBytes: mebibyte,
  temporaryBytes: 2 * mebibyte,
  openFiles: 64,
};

const sized =
  (name: string, maximum: number) =>
  async ({ workspace }: ProbeScene): Promise<string | undefined> => {
    const met = await lstat(join(workspace, name)).catch(() => undefined);
    return met !== undefined && met.size > maximum ? `${name} has ${met.size} bytes` : undefined;
  };

/** Attempts to use more than was given. */
export const limitProbes: readonly Probe[] = [
  {
    id: "fork-bomb",
    title: "start more processes than allowed",
    perl: () =>
      `do { my @p; for (1 .. 60) { my $pid = fork(); last unless defined $pid; if (!$pid) { sleep 20; CORE::exit(0) } push @p, $pid } kill 9, @p; waitpid($_, 0) for @p; @p >= 40 }`,
  },
  {
    id: "memory",
    title: "take more memory than allowed",
    perl: () =>
      `do { my $n = 600 * 1048576; my $pid = fork(); if (!$pid) { my $x = "x" x $n; CORE::exit(length($x) == $n ? 7 : 0) } waitpid($pid, 0); $? >> 8 == 7 }`,
  },
  {
    id: "file-size",
    title: "write a larger file than allowed",
    bash: () => "head -c 3M /dev/zero >/work/large",
    after: sized("large", mebibyte),
  },
  {
    id: "temporary-size",
    title: "fill /tmp beyond its size",
    bash: () => "for i in 1 2 3 4; do head -c 1000000 /dev/zero >/tmp/f$i || exit 1; done",
  },
  {
    id: "shared-memory-size",
    title: "fill /dev/shm beyond its size",
    bash: () => "for i in 1 2 3 4; do head -c 1000000 /dev/zero >/dev/shm/f$i || exit 1; done",
  },
  {
    id: "mask-size",
    title: "keep data in the place of masked settings",
    bash: () => "chmod 700 /work/.vscode && head -c 100000 /dev/zero >/work/.vscode/f",
  },
  {
    id: "open-files",
    title: "open more files than allowed",
    perl: () => `do { my @h; for (1 .. 100) { open(my $h, "<", "/dev/null") or last; push @h, $h } @h >= 64 }`,
  },
];
