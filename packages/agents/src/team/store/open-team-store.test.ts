import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newId, type Principal } from "@hearth/protocol";
import { openDatabase } from "@hearth/storage";
import { openTeamStore } from "./open-team-store.ts";
import type { TeamStore } from "./team-store.ts";

const postgres = process.env["HEARTH_TEST_POSTGRES_URL"];
// A person of its own for each run, since the database may hold what an earlier run left.
const ada: Principal = { kind: "person", id: `ada-${newId<string>()}` };
const stranger: Principal = { kind: "person", id: `bob-${newId<string>()}` };

for (const kind of ["sqlite", "postgres"] as const)
  test(
    `on ${kind} a task has one holder and a file one author, however many reach for it at once`,
    { skip: kind === "postgres" && postgres === undefined ? "set HEARTH_TEST_POSTGRES_URL" : false },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "hearth-team-"));
      const url = kind === "sqlite" ? `sqlite:${join(folder, "hearth.db")}` : postgres!;
      try {
        await using one = await openDatabase({ url });
        await using other = kind === "sqlite" ? undefined : await openDatabase({ url });
        const stores: TeamStore[] = [];
        for (const database of [one, other ?? one]) stores.push(await openTeamStore({ database }));
        const store = stores[0]!;
        const reach = <Result>(work: (store: TeamStore, index: number) => Promise<Result>): Promise<Result[]> =>
          Promise.all(Array.from({ length: 8 }, (_, index) => work(stores[index % 2]!, index)));

        const taken = await reach((by, index) =>
          by.handOver(ada, "t", {
            after: 0,
            agent: `agent-${index}`,
            capability: "a.work",
            input: { objective: "x" },
            former: "code",
            note: "yours",
          }),
        );
        assert.equal(taken.filter(Boolean).length, 1);
        const [holder, ...others] = await store.holders(ada, "t");
        assert.deepEqual(
          [holder?.agent, holder?.generation, holder?.input, others],
          [`agent-${taken.indexOf(true)}`, 1, { objective: "x" }, []],
        );
        assert.deepEqual(await store.holders(stranger, "t"), []);

        const file = { folder: "/results", path: "a.md" };
        const author = (index: number) => ({ plan: "p", task: `t${index}`, agent: "code", digest: `d${index}` });
        const claims = await reach((by, index) => by.claimFile(ada, file, author(index)));
        assert.equal(new Set(claims.map(({ task }) => task)).size, 1);
        const first = claims[0]!;
        const after = await reach((by, index) => by.claimFile(ada, file, author(index + 100), first));
        assert.equal(after.filter(({ task }, index) => task === `t${index + 100}`).length, 1);
        assert.equal((await store.claimFile(stranger, file, author(1))).task, "t1");

        const message = await store.send(ada, { task: "t", kind: "consult", sender: "a", recipient: "b", text: "hm?" });
        await store.answer(stranger, message, "failed");
        await store.answer(ada, message, "answered");
        await store.answer(ada, message, "failed");
        assert.deepEqual(
          (await store.messages(ada, "t")).map(({ id, outcome }) => [id, outcome]),
          [[message, "answered"]],
        );
        await store.raise(ada, "t", "code", 1);
        await store.raise(ada, "t", "code", 2);
        assert.equal(await store.level(ada, "t", "code"), 2);
        assert.equal(await store.level(stranger, "t", "code"), undefined);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
