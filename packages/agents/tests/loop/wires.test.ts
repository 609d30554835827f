import assert from "node:assert/strict";
import { test } from "node:test";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { openLoopHub, resultsOf } from "../support/loop/loop-hub.ts";
import { openModelsStage, wires } from "../support/loop/open-models-stage.ts";

const weather = defineCapability({
  name: "weather.current",
  description: "Says the weather of a city",
  input: z.strictObject({ city: z.string() }),
  output: z.string(),
  run: ({ city }) => `rain in ${city}`,
});

for (const wire of wires) {
  test(`${wire}: calls go out and results come back over the real protocol, malformed arguments and an error of the server among them`, async () => {
    await using stage = await openModelsStage();
    await using hub = await openLoopHub([weather]);
    await using session = stage.session();
    stage.server.add(
      {
        text: "I look.",
        toolCalls: [
          { name: "weather_current", input: { city: "Bern" } },
          { name: "weather_current", input: { city: "Rome" } },
          { name: "weather_current", arguments: '{"city": ' },
        ],
      },
      { error: { status: wire === "messages" ? 529 : 429, retryAfterSeconds: 0 } },
      { text: ["Rain", " everywhere."] },
    );
    const { ending, entries } = await hub.run({
      model: stage.models.door(session),
      modelName: `${wire}/scripted`,
      session,
      offers: hub.runtime
        .capabilities()
        .filter(({ name }) => name === "weather.current")
        .map((capability) => ({ capability })),
    });
    assert.equal(ending?.kind === "answered" && ending.text, "Rain everywhere.");
    const told = resultsOf(entries).map(({ outcome, output }) => `${outcome} ${output.split("\n", 1)[0]}`);
    assert.equal(told.length, 3);
    assert.ok(told.includes("done rain in Bern") && told.includes("done rain in Rome"));
    assert.ok(told.some((line) => line.startsWith("failed The arguments are not JSON")));
    const last = stage.server.requests.at(-1)!.text;
    assert.match(last, /rain in Bern/);
    assert.match(last, /rain in Rome/);
    assert.equal(ending?.moneyMicroUnits, wire === "ollama" ? 0 : 2 * (10 * 3 + 5 * 15));
  });
}

test("an answer that is cut in the stream is asked for again over a new connection", async () => {
  await using stage = await openModelsStage();
  await using hub = await openLoopHub();
  await using session = stage.session();
  stage.server.add({ text: ["one", "two", "three"], cutAfter: 2 }, { text: "whole" });
  const { ending, entries } = await hub.run({ model: stage.models.door(session), session });
  assert.equal(ending?.kind === "answered" && ending.text, "whole");
  assert.equal(entries.filter(({ body }) => body.type === "answer").length, 1);
});

test("an answer on record is not asked for again when the log lost it to a crash", async () => {
  await using stage = await openModelsStage();
  await using hub = await openLoopHub();
  await using session = stage.session();
  stage.server.add({ text: "once" });
  const door = stage.models.door(session);
  let crash = true;
  const model: typeof door = {
    async ask(request, options) {
      const outcome = await door.ask(request, options);
      if (outcome.kind !== "done" || !crash) return outcome;
      // Read to its end, and so on record; then the process is gone before the log has it.
      for await (const part of outcome.value) assert.ok(part.type !== "tool-call");
      throw new Error("the hub was killed");
    },
  };
  assert.equal((await hub.run({ model, session, run: "r1" })).task.state, "failed");
  crash = false;
  const { ending } = await hub.run({ model, session, run: "r1" });
  assert.equal(ending?.kind === "answered" && ending.text, "once");
  assert.equal(stage.server.requests.length, 1);
});
