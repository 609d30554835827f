import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { eventually, temporaryFolder } from "./support/test-hub.ts";

/** A file system of 8 MiB in a mount namespace of its own: it vanishes with the process. */
const unshare = ["--user", "--map-root-user", "--mount"];
const available = spawnSync("unshare", [...unshare, "true"]).status === 0;
const skip = available ? false : "this machine allows no mount namespaces (unshare --user --mount)";

void test(
  "on a full disk the hub says so with 507, stays up, and takes work again once there is room",
  { skip, timeout: 60_000 },
  async () => {
    const home = await temporaryFolder();
    await mkdir(join(home, "hub"));
    const program = join(import.meta.dirname, "support", "run-hub.ts");
    const script = `mount -t tmpfs -o size=8m none "$HEARTH_HOME" && exec "${process.execPath}" "${program}"`;
    const child = spawn("unshare", [...unshare, "sh", "-c", script], {
      env: { PATH: process.env["PATH"], HEARTH_HOME: join(home, "hub"), HEARTH_PORT: "0", HEARTH_LOG_LEVEL: "fatal" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const [address] = (await once(createInterface(child.stdout), "line")) as [string];
    // The mount is seen only from inside, which /proc shows to the same user.
    const inside = join("/proc", String(child.pid), "root", home, "hub");
    const token = (await readFile(join(inside, "token"), "utf8")).trim();
    const submit = async (padding: string): Promise<{ status: number; code: string; hint: string }> => {
      const response = await fetch(`${address}/api/v1/tasks`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ capability: "arithmetic.add", input: { operands: [1, 2] }, checks: [], title: padding }),
      });
      const body = (await response.json()) as { code: string; hint: string };
      return { status: response.status, code: body.code, hint: body.hint };
    };
    assert.equal((await submit("before")).status, 201);
    const filler = join(inside, "filler");
    spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"], { stdio: "ignore" });
    // The write-ahead log may have room left in its last pages, so it takes a few.
    const refused = await eventually("a refusal", async () => {
      const answer = await submit("x".repeat(300));
      return answer.status === 201 ? undefined : answer;
    });
    assert.equal(refused.status, 507, JSON.stringify(refused));
    assert.equal(refused.code, "HEARTH_STORAGE_FULL");
    assert.match(refused.hint, /Free some space/);
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
    await rm(filler);
    await eventually("work to go on", async () => (await submit("after")).status === 201);
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null]);
    await rm(home, { recursive: true });
  },
);
