import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { AgentEscalation, Principal } from "@hearth/protocol";
import { openDatabase } from "@hearth/storage";
import { openEscalationStore } from "./escalation-store.ts";

const ada: Principal = { kind: "person", id: "ada" };
const escalation: AgentEscalation = { agent: "code", status: "offline", why: "it hangs", attempts: 3, since: 5 };

test("what a person has to look at outlives the process, and is theirs alone to see and to clear", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-escalation-"));
  const url = `sqlite:${join(folder, "hearth.db")}`;
  try {
    {
      await using database = await openDatabase({ url });
      await (await openEscalationStore(database)).put(ada, escalation);
    }
    await using database = await openDatabase({ url });
    const store = await openEscalationStore(database);
    const stranger: Principal = { kind: "person", id: "bob" };
    assert.deepEqual(await store.list(ada), [escalation]);
    assert.deepEqual(await store.list(stranger), []);
    assert.equal(await store.clear(stranger, "code"), false);
    await store.put(ada, { ...escalation, why: "it still hangs", since: 9 });
    assert.deepEqual(await store.list(ada), [{ ...escalation, why: "it still hangs" }]);
    assert.equal(await store.clear(ada, "code"), true);
    assert.deepEqual(await store.list(ada), []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
