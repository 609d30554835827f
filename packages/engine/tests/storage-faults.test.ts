import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openDatabase, StorageFullError, StorageReadOnlyError } from "@hearth/storage";
import { openEngine } from "../src/index.ts";
import { alice, turn, waitFor } from "./harness.ts";

const megabyte = 1 << 20;

/** A file system of a few megabytes. Undefined, with the reason printed, where it cannot be mounted. */
function smallDisk(context: TestContext, megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "hearth-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    rmSync(folder, { recursive: true });
    context.skip(`a small disk cannot be mounted here: ${(error as Error).message.split("\n")[0]}`);
    return undefined;
  }
  context.after(() => {
    execFileSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

test("a full disk is named, nothing is corrupted, and work goes on when space returns", async (context) => {
  const folder = smallDisk(context, 24);
  if (folder === undefined) return;
  const errors: unknown[] = [];
  const url = `sqlite:${join(folder, "hub.db")}`;
  const ballast = join(folder, "ballast");
  {
    await using database = await openDatabase({ url });
    await using engine = await openEngine({ database, onError: (error) => errors.push(error) });
    const ids = await engine.submit(
      alice,
      Array.from({ length: 50 }, (_, n) => ({ capability: "echo", input: n })),
    );
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    let runs = 0;
    engine.startWorker({
      concurrency: 10,
      handlers: {
        echo: async (input) => {
          runs += 1;
          await gate;
          return { input, text: "x".repeat(100_000) };
        },
      },
    });
    await waitFor(() => runs === 10);
    fill(ballast);
    await assert.rejects(
      engine.submit(alice, [{ capability: "echo", input: "y".repeat(5 * megabyte) }]),
      (error) => error instanceof StorageFullError && error.hint.includes("space"),
    );
    assert.equal((await engine.counts()).ready + (await engine.counts()).running, 50);
    // Ten results are ready and cannot be written: they are kept.
    release();
    await waitFor(() => errors.some((error) => error instanceof StorageFullError));
    for (let step = 0; step < 20; step++) await turn();
    assert.equal(runs, 10, "nothing is handed out ahead of the disk");
    assert.equal((await engine.counts()).completed, 0);
    rmSync(ballast);
    for (const id of ids) assert.equal((await engine.result(alice, id)).state, "completed");
    assert.equal(runs, 50, "no task ran twice");
  }
  await using database = await openDatabase({ url });
  const check = database.sqlite!.connection.prepare("PRAGMA integrity_check").get();
  assert.equal(check!["integrity_check"], "ok");
  await using engine = await openEngine({ database });
  assert.equal((await engine.counts()).completed, 50);
});

function fill(path: string): void {
  for (let size = megabyte; size >= 4096; size /= 2) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: "a" });
    } catch {
      // Full at this size; the rest is filled with smaller pieces.
    }
  }
}

test("a disk that becomes read-only is named, and work goes on when it can be written again", async (context) => {
  const folder = smallDisk(context, 24);
  if (folder === undefined) return;
  const url = `sqlite:${join(folder, "hub.db")}`;
  await (await openEngineAt(url))[Symbol.asyncDispose]();
  execFileSync("mount", ["-o", "remount,ro", folder]);
  await assert.rejects(openEngineAt(url), StorageReadOnlyError);
  execFileSync("mount", ["-o", "remount,rw", folder]);
  const opened = await openEngineAt(url);
  const [id] = await opened.engine.submit(alice, [{ capability: "echo", input: 1 }]);
  opened.engine.startWorker({ handlers: { echo: async (input) => input } });
  assert.equal((await opened.engine.result(alice, id!)).state, "completed");
  await opened[Symbol.asyncDispose]();
});

async function openEngineAt(
  url: string,
): Promise<{ engine: Awaited<ReturnType<typeof openEngine>> } & AsyncDisposable> {
  const database = await openDatabase({ url });
  try {
    const engine = await openEngine({ database });
    return {
      engine,
      async [Symbol.asyncDispose]() {
        await engine[Symbol.asyncDispose]();
        await database[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

test("a folder without permission to write is named", async (context) => {
  if (process.getuid?.() === 0) {
    context.skip("root may write everywhere");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "hearth-closed-"));
  context.after(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });
  chmodSync(folder, 0o500);
  await assert.rejects(openEngineAt(`sqlite:${join(folder, "hub.db")}`), StorageReadOnlyError);
  assert.ok(!existsSync(join(folder, "hub.db")));
});
