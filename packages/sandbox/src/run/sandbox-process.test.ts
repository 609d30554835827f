import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { launch } from "./sandbox-process.ts";

const skip = process.platform === "linux" ? false : "processes are looked up in /proc";

// Stands in for bubblewrap at the moment in which it has made its child and not yet tied the child's life to its own.
const halfStarted = "#!/bin/sh\nsleep 1000 &\necho $!\nwait\n";

for (const end of ["aborted", "disposed"] as const)
  test(`a sandbox that is ${end} before anything inside is known leaves no process behind`, { skip }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "hearth-sandbox-"));
    try {
      const bubblewrap = join(folder, "bwrap");
      await writeFile(bubblewrap, halfStarted);
      await chmod(bubblewrap, 0o755);
      await chmod(folder, 0o755);
      const stop = new AbortController();
      const how = { bubblewrap, seccomp: undefined, cgroup: "none", signal: stop.signal } as const;
      const sandboxed = await launch({ command: { argv: ["true"] } }, how);
      const [said] = (await once(sandboxed.stdout, "data")) as [Buffer];
      const child = Number(said.toString());
      assert.ok(isAlive(child));
      if (end === "aborted") stop.abort();
      else await sandboxed[Symbol.asyncDispose]();
      // The child holds the pipes, so this settles only when it is gone.
      assert.equal((await sandboxed.exit).aborted, end === "aborted");
      assert.ok(!isAlive(child));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

/** A process that ended and that nobody has waited for yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
