#!/usr/bin/env node
/**
 * A worker alone, for small devices: what `hearth swarm worker` does, without the rest of Hearth. Compiled code is kept in
 * HEARTH_HOME, which only its owner can write, so that the second start is quick.
 */
import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

const home = process.env.HEARTH_HOME || join(homedir(), ".hearth");
if (existsSync(home)) enableCompileCache(join(home, "cache", "compiled"));
const { runWorker } = await import("../src/program/run-worker.ts");
process.exitCode = await runWorker({ home, words: process.argv.slice(2) });
