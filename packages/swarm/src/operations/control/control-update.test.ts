import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { operationContext, runOperation } from "../../../tests/operation-testing.ts";
import { q1_31 } from "../../fixed-point/fixed-format.ts";
import { controlUpdate } from "./control-update.ts";
import { initialPidState, updatePid, type PidUpdate } from "./pid.ts";

interface Answer {
  control_output: number;
  error: number;
  saturated: boolean;
  state: { integral: string; sequence: number };
}

async function update(value: object, context = operationContext()): Promise<Answer> {
  return (await runOperation(controlUpdate, value, context)) as Answer;
}

const base: PidUpdate = {
  format: q1_31,
  gains: { proportional: 0, integral: 0, derivative: 0 },
  setpoint: 0,
  measurement: 0,
  microseconds: 50_000,
  minimum: q1_31.minimum,
  maximum: q1_31.maximum,
};

describe("control_update", () => {
  it("answers in proportion to the error", async () => {
    const answer = await update({ setpoint: 0.5, feedback: 0.25, kp: 2 });
    assert.equal(answer.control_output, 0.5);
    assert.equal(answer.error, 0.25);
  });

  it("remembers each loop's integral on its own, until it is reset", async () => {
    const context = operationContext();
    const step = { setpoint: 0.5, feedback: 0.25, kp: 0, ki: 1, dt: 0.5 };
    assert.equal((await update({ ...step, loop: "a" }, context)).control_output, 0.125);
    assert.equal((await update({ ...step, loop: "a" }, context)).control_output, 0.25);
    assert.equal((await update({ ...step, loop: "b" }, context)).control_output, 0.125);
    const reset = await update({ ...step, loop: "a", reset: true }, context);
    assert.equal(reset.control_output, 0.125);
    assert.equal(reset.state.sequence, 1);
  });

  it("takes the derivative of the measurement, so that a step of the setpoint does not kick", async () => {
    const context = operationContext();
    const loop = { kp: 0, kd: 0.1, dt: 0.1, feedback: 0 };
    await update({ ...loop, setpoint: 0 }, context);
    assert.equal((await update({ ...loop, setpoint: 0.9 }, context)).control_output, 0);
    const moved = await update({ ...loop, setpoint: 0.9, feedback: 0.25 }, context);
    assert.ok(Math.abs(moved.control_output + 0.25) < 1e-6);
  });

  it("does not wind up while its output is held, and leaves the bound at once", async () => {
    const context = operationContext();
    const loop = { kp: 0, ki: 10, dt: 0.1, output_maximum: 0.5, output_minimum: -0.5 };
    let held: Answer | undefined;
    for (let step = 0; step < 100; step++) held = await update({ ...loop, setpoint: 0.9, feedback: 0 }, context);
    assert.equal(held!.control_output <= 0.5, true);
    const turned = await update({ ...loop, setpoint: 0, feedback: 0.25 }, context);
    assert.ok(turned.control_output < 0.3, `${turned.control_output} shows wind-up`);
  });

  it("goes on on another worker from the state in its answer, to the same bits", async () => {
    const step = { setpoint: 0.7, kp: 0.5, ki: 0.3, kd: 0.01 };
    const one = operationContext();
    let state: object | undefined;
    for (const feedback of [0, 0.1, 0.25, 0.5, 0.65]) {
      const here = await update({ ...step, feedback }, one);
      const there = await update({ ...step, feedback, ...(state && { state }) });
      assert.deepEqual(there, here);
      state = here.state;
    }
  });

  it("brings a first-order process to its setpoint and keeps it there", async () => {
    const context = operationContext();
    let measurement = 0;
    for (let step = 0; step < 400; step++) {
      const { control_output: output } = await update(
        { setpoint: 0.4, feedback: measurement, kp: 0.8, ki: 1.5, kd: 0.02, dt: 0.05 },
        context,
      );
      measurement += 0.05 * (output - measurement);
    }
    assert.ok(Math.abs(measurement - 0.4) < 1e-3, `${measurement}`);
  });

  it("keeps its output and its integral within the bounds whatever comes, and equal input gives equal output", () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const steps = fc.array(
      fc.record({ setpoint: word, measurement: word, microseconds: fc.integer({ min: 1, max: 10 ** 9 }) }),
    );
    const gains = fc.record({ proportional: word, integral: word, derivative: word });
    fc.assert(
      fc.property(steps, gains, word, (updates, gain, bound) => {
        const maximum = Math.max(1, Math.abs(bound) - 1);
        let [state, twin] = [initialPidState, initialPidState];
        for (const step of updates) {
          const given = { ...base, gains: gain, ...step, minimum: -maximum, maximum };
          const result = updatePid(state, given);
          assert.deepEqual(updatePid(twin, given), result);
          assert.ok(Math.abs(result.output) <= maximum);
          const unit = 2n ** 24n * 1_000_000n;
          assert.ok(
            result.state.integral <= BigInt(maximum) * unit && result.state.integral >= -BigInt(maximum) * unit,
          );
          [state, twin] = [result.state, { ...result.state }];
        }
      }),
    );
  });

  for (const [change, field] of [
    [{ feedback: "0" }, "/feedback"],
    [{ kp: 128 }, "/kp"],
    [{ dt: 0 }, "/dt"],
    [{ output_minimum: 0.5, output_maximum: 0.5 }, "/output_maximum"],
    [{ state: { integral: "x", sequence: 0 } }, "/state/integral"],
    [{ loop: "l".repeat(129) }, "/loop"],
    [{ Kp: 1 }, "/Kp"],
  ] as const) {
    it(`names ${field} in ${JSON.stringify(change).slice(0, 60)}`, async () => {
      await assert.rejects(update({ setpoint: 0, feedback: 0, ...change }), { code: "HEARTH_SWARM_INPUT", field });
    });
  }
});
