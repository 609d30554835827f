import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { operationContext, runOperation } from "../../../tests/operation-testing.ts";
import { arrayBytes } from "../../input/packed.ts";
import { SeededRandom } from "../../random/seeded-random.ts";
import { fftCompute } from "./fft-compute.ts";
import { filterApply } from "./filter-apply.ts";
import { fixedFft } from "./fixed-fft.ts";
import { twiddleTable } from "./twiddle-table.ts";

interface Transform {
  real: number[];
  imaginary: number[];
  magnitude: number[];
  frequencies: number[];
}

const transform = async (value: object): Promise<Transform> => (await runOperation(fftCompute, value)) as Transform;

function randomSignal(length: number, seed: number, size = 1): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length }, () => (random.fraction() * 2 - 1) * size);
}

describe("fft_compute", () => {
  it("is near the transform in floating point, for real and complex signals of any size", async () => {
    for (const [length, size] of [
      [1, 1],
      [2, 1],
      [64, 0.7],
      [256, 1_000],
    ] as const) {
      const [signal, imaginary] = [randomSignal(length, 1, size), randomSignal(length, 2, size)];
      const { real, imaginary: turned } = await transform({ signal, imaginary });
      for (let at = 0; at < length; at++) {
        let [sumReal, sumImaginary] = [0, 0];
        for (let n = 0; n < length; n++) {
          const angle = (-2 * Math.PI * at * n) / length;
          sumReal += signal[n]! * Math.cos(angle) - imaginary[n]! * Math.sin(angle);
          sumImaginary += signal[n]! * Math.sin(angle) + imaginary[n]! * Math.cos(angle);
        }
        assert.ok(Math.abs(real[at]! - sumReal) < size * length * 2e-8, `${length}, ${at}`);
        assert.ok(Math.abs(turned[at]! - sumImaginary) < size * length * 2e-8);
      }
    }
  });

  it("finds a tone at its frequency", async () => {
    const signal = Array.from({ length: 128 }, (_, at) => 0.5 * Math.sin((2 * Math.PI * 10 * at) / 128));
    const { magnitude, frequencies } = await transform({ signal, sample_rate: 1_280 });
    const loudest = magnitude.indexOf(Math.max(...magnitude.slice(0, 64)));
    assert.equal(frequencies[loudest], 100);
    assert.equal(frequencies[127], -10);
    assert.ok(Math.abs(magnitude[loudest]! - 32) < 1e-5);
  });

  it("is undone by its inverse", async () => {
    const signal = randomSignal(512, 3);
    const { real, imaginary } = await transform({ signal });
    const back = await transform({ signal: real, imaginary, inverse: true });
    for (const [at, value] of signal.entries()) assert.ok(Math.abs(back.real[at]! - value) < 1e-5);
  });

  it("rounds each output of each butterfly once, to nearest, from its exact value", () => {
    const random = new SeededRandom(9);
    for (const length of [1, 2, 8, 64]) {
      const noise = (): Int32Array => Int32Array.from({ length }, () => random.int32());
      const [real, imaginary] = [noise(), noise()];
      for (const inverse of [false, true]) {
        const expected = exactFft([...real].map(BigInt), [...imaginary].map(BigInt), inverse);
        const output = fixedFft({ real, imaginary }, inverse);
        assert.deepEqual([...output.real].map(BigInt), expected.real);
        assert.deepEqual([...output.imaginary].map(BigInt), expected.imaginary);
      }
    }
  });

  it("gives the same bits everywhere: its table and a transform have known digests", () => {
    const { real, imaginary } = twiddleTable(65_536);
    const digest = (...arrays: Int32Array[]): string => {
      const hash = createHash("sha256");
      for (const array of arrays) hash.update(arrayBytes(array));
      return hash.digest("hex").slice(0, 32);
    };
    const random = new SeededRandom(4);
    const noise = (): Int32Array => Int32Array.from({ length: 4_096 }, () => random.int32());
    const output = fixedFft({ real: noise(), imaginary: noise() });
    assert.deepEqual(
      [digest(real, imaginary), digest(output.real, output.imaginary)],
      ["ca34853aa01d12be11de9e51219337d1", "b69894a801b7e9adc86f4ee803d9ae7b"],
    );
  });

  it("refuses lengths that are no power of two, and names the field", async () => {
    await assert.rejects(transform({ signal: [1, 2, 3] }), { code: "HEARTH_SWARM_INPUT", field: "/signal" });
    await assert.rejects(transform({ signal: [1, 2], imaginary: [1] }), { field: "/imaginary" });
    await assert.rejects(transform({ signal: [1, 2], sample_rate: 0 }), { field: "/sample_rate" });
  });
});

describe("filter_apply", () => {
  it("sums products with what went before, the signal beginning after zeros", async () => {
    const answer = await runOperation(filterApply, {
      signal: [0.5, 0.25, -0.5, 0.125],
      filter_coefficients: [0.5, 0.25],
    });
    assert.deepEqual(answer, { filtered_signal: [0.25, 0.25, -0.1875, -0.0625], precision: "Q1.31" });
  });

  it("scales what lies beyond the range, and saturates nothing", async () => {
    const answer = await runOperation(filterApply, {
      signal: [10, 20, 30],
      filter_coefficients: [1, 1, 1],
      precision: "Q1.31",
    });
    assert.deepEqual((answer as { filtered_signal: number[] }).filtered_signal, [10, 30, 60]);
  });

  it("joins to the bits of the whole when it is cut in blocks", async () => {
    const context = operationContext();
    const input = filterApply.parse({ signal: randomSignal(1_003, 5), filter_coefficients: randomSignal(31, 6) });
    for (const blocks of [1, 7, 32, 2_000]) {
      const distribution = filterApply.distribute!(input, { code: "uncoded", blocks });
      for (let block = 0; block < distribution.blocks; block++) {
        const part = filterApply.decodeInput(distribution.task(block).input);
        const output = filterApply.encodeOutput(await filterApply.run(part, context));
        assert.equal(distribution.receive({ block, sender: "a", output }).kind, "useful");
      }
      assert.deepEqual(distribution.result(), await filterApply.run(input, context));
    }
  });

  it("names an empty signal", async () => {
    await assert.rejects(runOperation(filterApply, { signal: [], filter_coefficients: [1] }), { field: "/signal" });
  });
});

/** The same transform by recursion, in whole numbers. */
function exactFft(real: bigint[], imaginary: bigint[], inverse: boolean): { real: bigint[]; imaginary: bigint[] } {
  const length = real.length;
  if (length === 1) return { real, imaginary };
  const every = (values: bigint[], odd: number): bigint[] => values.filter((_, at) => at % 2 === odd);
  const even = exactFft(every(real, 0), every(imaginary, 0), inverse);
  const odd = exactFft(every(real, 1), every(imaginary, 1), inverse);
  const table = twiddleTable(length);
  const output = { real: Array.from(real), imaginary: Array.from(imaginary) };
  const halved = (value: bigint, turned: bigint): bigint => {
    const rounded = ((value << 31n) + turned + (1n << 31n)) >> 32n;
    const held = rounded > 2n ** 31n - 1n ? 2n ** 31n - 1n : rounded;
    return held < -(2n ** 31n) ? -(2n ** 31n) : held;
  };
  for (let at = 0; at < length / 2; at++) {
    const cosine = BigInt(table.real[at]!);
    const sine = BigInt(inverse ? -table.imaginary[at]! : table.imaginary[at]!);
    const turnedReal = odd.real[at]! * cosine - odd.imaginary[at]! * sine;
    const turnedImaginary = odd.real[at]! * sine + odd.imaginary[at]! * cosine;
    output.real[at] = halved(even.real[at]!, turnedReal);
    output.imaginary[at] = halved(even.imaginary[at]!, turnedImaginary);
    output.real[at + length / 2] = halved(even.real[at]!, -turnedReal);
    output.imaginary[at + length / 2] = halved(even.imaginary[at]!, -turnedImaginary);
  }
  return output;
}
