import assert from "node:assert/strict";
import { type MissedRunPolicy } from "../src/index.ts";
import { alice, bob, conformance, open, turn } from "./harness.ts";

const minute = 60_000;

conformance("a schedule submits its task at each occurrence, once, also with two engines", async (kind, context) => {
  const { engine, until, again } = await open(kind, context);
  if (kind === "postgres") await again();
  const schedule = await engine.setSchedule(alice, {
    name: "every minute",
    cron: "* * * * *",
    task: { capability: "tick", input: { a: 1 } },
  });
  assert.equal(schedule.timeZone, "UTC");
  await until(async () => (await engine.list(alice)).length >= 3, 500);
  assert.equal((await engine.list(alice)).length, 3);
  assert.deepEqual(await engine.listSchedules(bob), []);
  await assert.rejects(engine.removeSchedule(bob, schedule.id), { code: "HEARTH_NOT_FOUND" });
  await engine.removeSchedule(alice, schedule.id);
  assert.deepEqual(await engine.listSchedules(alice), []);
});

for (const [missed, expected] of [
  ["skip", 0],
  ["once", 1],
  ["all", 10],
] as [MissedRunPolicy, number][]) {
  conformance(`occurrences missed while no hub ran: ${missed}`, async (kind, context) => {
    const { engine, clock, again, until } = await open(kind, context);
    clock.advance(30_000);
    await engine.setSchedule(alice, { name: "s", cron: "* * * * *", missed, task: { capability: "tick", input: 1 } });
    await engine[Symbol.asyncDispose]();
    clock.advance(10 * minute + 15_000);
    const next = await again({ scheduleGraceMilliseconds: 30_000 });
    await until(async () => (await next.listSchedules(alice))[0]!.nextAt! > clock.now(), 500);
    assert.equal((await next.list(alice)).length, expected);
    await until(async () => (await next.list(alice)).length === expected + 1, 500);
  });
}

conformance("a schedule follows its time zone through the change to summer time and back", async (kind, context) => {
  const { engine, clock } = await open(kind, context);
  const nextOf = async (name: string, from: string, cron: string): Promise<string> => {
    clock.advance(Date.parse(from) - clock.now());
    await turn();
    const schedule = await engine.setSchedule(alice, {
      name,
      cron,
      timeZone: "Europe/Berlin",
      task: { capability: "tick", input: 1 },
    });
    await engine.removeSchedule(alice, schedule.id);
    return new Date(schedule.nextAt!).toISOString();
  };
  assert.equal(await nextOf("before", "2026-03-27T12:00:00Z", "0 9 * * *"), "2026-03-28T08:00:00.000Z");
  assert.equal(await nextOf("after", "2026-03-28T12:00:00Z", "0 9 * * *"), "2026-03-29T07:00:00.000Z");
  // 02:30 does not exist on that day: it runs, and not a day later.
  assert.match(await nextOf("gap", "2026-03-28T12:00:00Z", "30 2 * * *"), /^2026-03-29T01:/);
  // 02:30 comes twice on that day: it runs once.
  assert.equal(await nextOf("first", "2026-10-24T12:00:00Z", "30 2 * * *"), "2026-10-25T00:30:00.000Z");
  assert.equal(await nextOf("second", "2026-10-25T00:30:00Z", "30 2 * * *"), "2026-10-26T01:30:00.000Z");
});

conformance("a schedule that cannot be is refused with the field's name", async (kind, context) => {
  const { engine } = await open(kind, context);
  const set = (more: object): Promise<unknown> =>
    engine.setSchedule(alice, { name: "s", cron: "* * * * *", task: { capability: "tick", input: 1 }, ...more });
  await assert.rejects(set({ cron: "99 * * * *" }), { field: "/cron" });
  await assert.rejects(set({ cron: "every day" }), { field: "/cron" });
  await assert.rejects(set({ timeZone: "Mars/Olympus" }), { field: "/timeZone" });
  await assert.rejects(set({ missed: "maybe" }), { field: "/missed" });
  await assert.rejects(set({ task: { capability: "Not A Name", input: 1 } }), { field: "/task/capability" });
});

conformance("a schedule that is disabled, or set anew, keeps one name", async (kind, context) => {
  const { engine } = await open(kind, context);
  const set = (enabled: boolean): ReturnType<typeof engine.setSchedule> =>
    engine.setSchedule(alice, { name: "s", cron: "0 0 * * *", enabled, task: { capability: "tick", input: 1 } });
  const first = await set(true);
  const second = await set(false);
  assert.equal(second.id, first.id);
  assert.equal(second.nextAt, undefined);
  assert.equal((await engine.listSchedules(alice)).length, 1);
});
