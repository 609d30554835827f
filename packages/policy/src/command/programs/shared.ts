import type { Program } from "./program.ts";

const reader: Program = { tree: { operands: "read" }, uncertain: "allow" };

/** The shared read-only list and other small programs that read and print. */
export const sharedPrograms: Record<string, Program> = {
  ls: {
    tree: { operands: "read", shortValues: "IwT", longValues: ["ignore", "width", "tabsize"] },
    uncertain: "allow",
  },
  cat: reader,
  head: { tree: { operands: "read", shortValues: "nc", longValues: ["lines", "bytes"] }, uncertain: "allow" },
  tail: {
    tree: { operands: "read", shortValues: "ncs", longValues: ["lines", "bytes", "pid", "sleep-interval"] },
    uncertain: "allow",
  },
  wc: { tree: { operands: "read", reads: ["--files0-from"] }, uncertain: "allow" },
  cut: {
    tree: {
      operands: "read",
      shortValues: "bcdf",
      longValues: ["bytes", "characters", "delimiter", "fields", "output-delimiter"],
    },
    uncertain: "allow",
  },
  diff: {
    tree: {
      operands: "read",
      shortValues: "CUFILSWxX",
      reads: ["--from-file", "--to-file", "-X", "--exclude-from", "-S"],
    },
    uncertain: "allow",
  },
  grep: {
    tree: {
      shortValues: "eABCmdDf",
      longValues: [
        "regexp",
        "file",
        "after-context",
        "before-context",
        "context",
        "max-count",
        "include",
        "exclude",
        "exclude-dir",
      ],
      reads: ["-f", "--file"],
      operands: "pattern",
    },
    uncertain: "allow",
  },
  rg: {
    tree: {
      shortValues: "eABCmgtTfjrM",
      longValues: ["regexp", "file", "glob", "type", "type-not", "max-count"],
      reads: ["-f", "--file"],
      operands: "pattern",
    },
  },
  sort: {
    tree: {
      operands: "read",
      shortValues: "kotTS",
      longValues: [
        "key",
        "output",
        "field-separator",
        "temporary-directory",
        "buffer-size",
        "files0-from",
        "parallel",
        "batch-size",
        "compress-program",
        "random-source",
      ],
      reads: ["--files0-from", "--random-source"],
      writes: ["-o", "--output", "-T", "--temporary-directory"],
    },
  },
  uniq: { tree: { operands: "output", shortValues: "fsw", longValues: ["skip-fields", "skip-chars", "check-chars"] } },
  find: { tree: { singleDash: true, operands: "data" } },
  pwd: { tree: {}, uncertain: "allow" },
  echo: { tree: {}, uncertain: "allow" },
  date: {
    tree: {
      shortValues: "dfrs",
      longValues: ["date", "file", "reference", "set"],
      reads: ["-f", "--file", "-r", "--reference"],
    },
  },
  stat: { tree: { operands: "read", shortValues: "c", longValues: ["format", "printf"] }, uncertain: "allow" },
  file: {
    tree: {
      operands: "read",
      shortValues: "mfFPe",
      longValues: ["magic-file", "files-from", "separator", "exclude"],
      reads: ["-m", "-f", "--magic-file", "--files-from"],
    },
    uncertain: "allow",
  },
  du: {
    tree: {
      operands: "read",
      shortValues: "BdtX",
      longValues: ["max-depth", "block-size", "exclude", "threshold", "files0-from", "exclude-from"],
      reads: ["--files0-from", "-X", "--exclude-from"],
    },
    uncertain: "allow",
  },
  df: {
    tree: { operands: "read", shortValues: "Btx", longValues: ["block-size", "type", "exclude-type"] },
    uncertain: "allow",
  },
  free: { tree: { shortValues: "sc" }, uncertain: "allow" },
  tr: { tree: {}, uncertain: "allow" },
  basename: { tree: {}, uncertain: "allow" },
  dirname: { tree: {}, uncertain: "allow" },
  realpath: { tree: {}, uncertain: "allow" },
  readlink: { tree: {}, uncertain: "allow" },
  seq: { tree: {}, uncertain: "allow" },
  sleep: { tree: {}, uncertain: "allow" },
  whoami: { tree: {}, uncertain: "allow" },
  id: { tree: {}, uncertain: "allow" },
  uname: { tree: {}, uncertain: "allow" },
  ps: { tree: {}, uncertain: "allow" },
  which: { tree: {}, uncertain: "allow" },
  tree: { tree: { operands: "read", shortValues: "oLPI", writes: ["-o"] } },
  md5sum: reader,
  sha1sum: reader,
  sha256sum: reader,
  sha512sum: reader,
  base64: reader,
  hexdump: reader,
  od: reader,
  nl: reader,
  tac: reader,
  rev: reader,
  paste: reader,
  comm: reader,
  fold: reader,
  column: reader,
  cmp: reader,
  strings: reader,
  jq: {
    tree: { shortValues: "LfI", operands: "pattern", reads: ["-f", "--from-file", "--slurpfile", "--rawfile"] },
    uncertain: "allow",
  },
};
