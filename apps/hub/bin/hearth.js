#!/usr/bin/env node
/**
 * Starts Hearth whatever Node the machine has. The program needs Node 26, which comes as the npm package `node`;
 * an older Node runs this file and hands over to that one. Plain CommonJS, which an old Node can read and which
 * starts faster; what a path does not need it does not load.
 */
"use strict";

const oldest = 26;
const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === "--version" || words[0] === "-v")) {
  process.stdout.write(`${require("../package.json").version}\n`);
} else if (Number.parseInt(process.versions.node, 10) >= oldest) {
  start();
} else {
  handOver();
}

function start() {
  const { existsSync, mkdirSync } = require("node:fs");
  const { join } = require("node:path");
  // Compiled code is taken from a folder that only its owner can write: whoever writes it decides what runs.
  const home = process.env.HEARTH_HOME || join(require("node:os").homedir(), ".hearth");
  if (words[0] === "up" && !words.includes("--help")) {
    // Made before the hub does it, so that what its first start compiles is there for the second.
    try {
      mkdirSync(home, { recursive: true, mode: 0o700 });
    } catch {
      // The hub says what is wrong with this folder.
    }
  }
  if (existsSync(home)) require("node:module").enableCompileCache(join(home, "cache", "compiled"));
  import("../src/cli/main.ts").then(
    ({ main }) => main(words),
    (error) => {
      process.stderr.write(
        `error: Hearth does not load: ${error && error.stack}\n  what to do: run npm ci in Hearth's folder\n`,
      );
      process.exitCode = 1;
    },
  );
}

function handOver() {
  const binary = findNode();
  if (binary === undefined) {
    process.stderr.write(
      `error: Hearth needs Node ${oldest}, and this is Node ${process.versions.node}\n` +
        "  The right one comes with Hearth's npm packages and is not there.\n" +
        "  what to do: run npm ci in Hearth's folder\n",
    );
    process.exitCode = 1;
    return;
  }
  const { spawn } = require("node:child_process");
  const child = spawn(binary, [...process.execArgv, __filename, ...words], { stdio: "inherit" });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // A terminal sends Ctrl-C to both processes, so the program takes two that come at once as one.
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  child.on("error", (error) => {
    process.stderr.write(
      `error: ${binary} does not start: ${error.message}\n  what to do: run npm ci in Hearth's folder\n`,
    );
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    for (const name of signals) process.off(name, forward);
    if (signal === null) process.exitCode = code;
    else process.kill(process.pid, signal);
  });
}

/** The binary of the npm package `node`, looked for from where this file really lies. */
function findNode() {
  const { existsSync } = require("node:fs");
  const { dirname, join } = require("node:path");
  try {
    const folder = dirname(require.resolve("node/package.json"));
    const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
