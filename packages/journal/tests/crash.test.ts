import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { openDeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter } from "../src/index.ts";
import { alice, receiptOf, temporaryFolder } from "./journal-testing.ts";

const child = fileURLToPath(new URL("journal-child.ts", import.meta.url));

/** Another process that writes the journal; each line it prints is one acknowledgement. */
async function start(folder: string, limit = ""): Promise<{ process: ChildProcess; lines: AsyncIterator<string> }> {
  const command = `${limit} exec "$0" "$1" "$2"`;
  const started = spawn("bash", ["-c", command, process.execPath, child, folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, "open");
  return { process: started, lines };
}

test("after kill -9 at any moment every acknowledged receipt is there and the journal verifies", async (context) => {
  const seed = Date.now() % 1_000;
  const rounds = Number(process.env["HEARTH_CRASH_ROUNDS"] ?? 6);
  context.diagnostic(`seed ${seed}`);
  using folder = temporaryFolder();
  const acknowledged = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const { process: writer, lines } = await start(folder.path);
    writer.stdin!.write("append\n");
    const stopAfter = 1 + ((seed + round * 37) % 120);
    for (let seen = 0; seen < stopAfter; seen++) acknowledged.add(String((await lines.next()).value));
    writer.kill("SIGKILL");
    // What it had still printed was acknowledged as well.
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
      if (/^[0-9a-f-]{36}$/.test(line.value)) acknowledged.add(line.value);
    }
  }
  const key = await openDeviceKey({ folder: join(folder.path, "keys") });
  await (await openJournalWriter({ folder: folder.path, key })).close();
  using reader = await openJournalReader({ folder: folder.path });
  const report = await reader.verify({ trustedDid: key.did, integrity: true });
  assert.deepEqual(report.problems, []);
  assert.ok(report.entries >= acknowledged.size);
  for (const id of acknowledged) assert.ok(reader.get(alice, id), `${id} was acknowledged and is gone`);
});

test("a second process that would write is told who writes, may read, and gets its turn when the first is killed", async () => {
  using folder = temporaryFolder();
  const { process: writer } = await start(folder.path);
  const key = await openDeviceKey({ folder: join(folder.path, "keys") });
  await assert.rejects(openJournalWriter({ folder: folder.path, key }), {
    code: "HEARTH_JOURNAL_LOCKED",
    message: new RegExp(`process ${writer.pid} `),
  });
  using reader = await openJournalReader({ folder: folder.path });
  assert.equal(reader.head().size, 0);
  writer.kill("SIGKILL");
  await once(writer, "exit");
  await using next = await openJournalWriter({ folder: folder.path, key });
  await next.append(receiptOf("alice", 1));
  await assert.rejects(openJournalWriter({ folder: folder.path, key }), { code: "HEARTH_JOURNAL_LOCKED" });
  assert.equal(reader.head().size, 1);
});

test("when the disk is full appending is refused, nothing is half written, and it goes on once there is space", async () => {
  using folder = temporaryFolder();
  // The limit on a file's size stands in for the disk: writes fail in the middle, as on a full disk. Unit: 1 KiB.
  const { process: writer, lines } = await start(folder.path, "ulimit -S -f 600;");
  const acknowledged: string[] = [];
  writer.stdin!.write("fill\n");
  let line = String((await lines.next()).value);
  for (; !line.startsWith("refused"); line = String((await lines.next()).value)) acknowledged.push(line);
  assert.equal(line, "refused HEARTH_JOURNAL_UNWRITABLE");
  assert.ok(acknowledged.length > 0);
  {
    using reader = await openJournalReader({ folder: folder.path });
    const report = await reader.verify();
    assert.deepEqual([report.problems, report.entries], [[], acknowledged.length]);
  }
  writer.stdin!.write("append-one\n");
  assert.equal((await lines.next()).value, "refused HEARTH_JOURNAL_UNWRITABLE");
  execFileSync("prlimit", ["--pid", String(writer.pid), "--fsize=unlimited:"]);
  writer.stdin!.write("append-one\n");
  acknowledged.push(String((await lines.next()).value));
  writer.stdin!.end();
  await once(writer, "exit");
  using reader = await openJournalReader({ folder: folder.path });
  const report = await reader.verify({ integrity: true });
  assert.deepEqual([report.problems, report.entries], [[], acknowledged.length]);
  for (const id of acknowledged) assert.ok(reader.get(alice, id), id);
});

test("a folder that cannot be made is refused by name", async () => {
  using folder = temporaryFolder();
  const key = await openDeviceKey({ folder: join(folder.path, "keys") });
  const impossible = join(folder.path, "keys", "device-key.json", "journal");
  await assert.rejects(openJournalWriter({ folder: impossible, key }), { code: "HEARTH_JOURNAL_UNWRITABLE" });
});
