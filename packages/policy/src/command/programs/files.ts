import type { Program } from "./program.ts";

/** Programs that change files of the workspace. */
export const filePrograms: Record<string, Program> = {
  rm: { tree: { operands: "write" } },
  rmdir: { tree: { operands: "write" } },
  unlink: { tree: { operands: "write" } },
  shred: { tree: { operands: "write", shortValues: "ns" } },
  truncate: { tree: { operands: "write", shortValues: "sr", longValues: ["size", "reference"] } },
  touch: { tree: { operands: "write", shortValues: "drt", longValues: ["date", "reference", "time"] } },
  mkdir: { tree: { operands: "write", shortValues: "m", longValues: ["mode"] } },
  mkfifo: { tree: { operands: "write", shortValues: "m" } },
  tee: { tree: { operands: "write" } },
  chmod: { tree: { operands: "data", longValues: ["reference"] } },
  chown: { tree: { operands: "data" } },
  chgrp: { tree: { operands: "data" } },
  cp: {
    tree: {
      operands: "copy",
      shortValues: "tS",
      longValues: ["target-directory", "suffix"],
      writes: ["-t", "--target-directory"],
    },
  },
  mv: {
    tree: {
      operands: "write",
      shortValues: "tS",
      longValues: ["target-directory", "suffix"],
      writes: ["-t", "--target-directory"],
    },
  },
  ln: {
    tree: {
      operands: "write",
      shortValues: "tS",
      longValues: ["target-directory", "suffix"],
      writes: ["-t", "--target-directory"],
    },
  },
  install: {
    tree: {
      operands: "copy",
      shortValues: "gmotS",
      longValues: ["target-directory"],
      writes: ["-t", "--target-directory"],
    },
  },
  tar: {
    tree: {
      operands: "read",
      shortValues: "fCTXgbIFKLNHV",
      longValues: [
        "file",
        "directory",
        "files-from",
        "exclude-from",
        "use-compress-program",
        "to-command",
        "checkpoint-action",
        "info-script",
        "new-volume-script",
        "rsh-command",
        "rmt-command",
        "exclude",
      ],
      writes: ["-f", "--file", "-C", "--directory"],
      reads: ["-T", "--files-from", "-X"],
    },
  },
  gzip: { tree: { operands: "write", shortValues: "S" } },
  gunzip: { tree: { operands: "write", shortValues: "S" } },
  zip: { tree: { operands: "write", shortValues: "bntTP" }, loosePaths: [] },
  unzip: { tree: { operands: "read", shortValues: "dxP", writes: ["-d"] } },
};
