import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { answer, endOf, type TaskEnd, teamHome, turnOf } from "./support/team-hub.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";

const scripts = {
  asker: [
    { toolCalls: [{ name: "team_hand-off", input: { agent: "helper", note: "yours" } }] },
    answer({ summary: "the former holder went on" }),
  ],
  helper: [answer({ summary: "the helper did it" })],
};

for (const deadly of ["asker", "helper"])
  test(`a hub that is killed while the ${deadly} thinks goes on with exactly one holder`, async () => {
    let kill: (() => void) | undefined;
    const asked: string[] = [];
    await using place = await teamHome(
      (request) => {
        const name = /You are the ([a-z]+)\./.exec(request.text)?.[1] ?? "";
        asked.push(name);
        if (name === deadly && kill !== undefined) {
          kill();
          kill = undefined;
          return { hangAfter: -1 };
        }
        return turnOf(scripts, request);
      },
      { asker: "team.*", helper: "workspace.read" },
    );
    const { home } = place;
    const first = await spawnHub(home);
    kill = () => first.child.kill("SIGKILL");
    const { id } = await (
      await callerFor(home, first.address)
    )<{ id: string }>("POST", "/api/v1/tasks", { capability: "asker.work", input: { objective: "Do it" } });
    await first.exited;
    const second = await spawnHub(home);
    try {
      const call = await callerFor(home, second.address);
      const done = await endOf(() => call<TaskEnd>("GET", `/api/v1/tasks/${id}`));
      assert.equal(done.output?.summary, "the helper did it", JSON.stringify(done));
      const { holders } = await call<{ holders: { agent: string }[] }>("GET", `/api/v1/tasks/${id}/team`);
      assert.deepEqual(
        holders.map(({ agent }) => agent),
        ["helper"],
      );
      assert.deepEqual(asked, deadly === "asker" ? ["asker", "asker", "helper"] : ["asker", "helper", "helper"]);
      const { receipts } = await call<{ receipts: { action: string }[] }>(
        "GET",
        `/api/v1/journal/receipts?task=${id}&limit=200`,
      );
      assert.equal(receipts.filter(({ action }) => action === "task-taken-over").length, 1);
    } finally {
      second.child.kill("SIGTERM");
      await second.exited;
      await rm(home, { recursive: true, force: true });
    }
  });
