import type { FixedFormat } from "../../contract/fixed-format.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { Fields } from "../../input/fields.ts";
import { exponentFor, fixedValues, numbersOf } from "../../input/fixed-values.ts";
import { arrayBytes, int32Array, rawValues } from "../../input/packed.ts";
import { defineOperation } from "../define/define-operation.ts";
import { fixedFft, type ComplexSignal } from "./fixed-fft.ts";

/** Points of a transform. */
const maximumLength = 65_536;

export interface FftInput extends ComplexSignal {
  readonly format: FixedFormat;
  readonly exponent: number;
  /** Samples per second, for the frequencies. */
  readonly sampleRate: number;
  readonly inverse: boolean;
}

/** `values · 2^(exponent - fractionBits)` is the transform itself: the exponent makes up for the halving of each stage. */
export interface FftOutput extends ComplexSignal {
  readonly format: FixedFormat;
  readonly exponent: number;
  readonly sampleRate: number;
}

function isPowerOfTwo(length: number): boolean {
  return length > 0 && (length & (length - 1)) === 0;
}

/** A fast Fourier transform in fixed point; of the inverse, the result is divided by the length as usual. */
export const fftCompute = defineOperation<FftInput, FftOutput>({
  name: "fft_compute",
  summary: "The Fourier transform of a signal, or its inverse",
  parse(value) {
    const fields = new Fields(value);
    const format = fixedFormat(fields.text("precision", "Q1.31"));
    const real = fields.numbers("signal");
    const { length } = real;
    const imaginary = fields.has("imaginary") ? fields.numbers("imaginary") : Array.from({ length }, () => 0);
    if (!isPowerOfTwo(length) || length > maximumLength) {
      throw fields.wrong(
        "signal",
        `has ${length} numbers, not a power of two up to ${maximumLength}; pad it with zeros`,
      );
    }
    if (imaginary.length !== length) throw fields.wrong("imaginary", `has ${imaginary.length} numbers, not ${length}`);
    const sampleRate = fields.number("sample_rate", 1);
    if (sampleRate <= 0) throw fields.wrong("sample_rate", "is not above 0");
    const inverse = fields.boolean("inverse", false);
    fields.end();
    const exponent = exponentFor([...real, ...imaginary], format, "auto");
    const [reals, imaginaries] = [real, imaginary].map((numbers) => fixedValues(numbers, format, exponent));
    return { real: reals!, imaginary: imaginaries!, format, exponent, sampleRate, inverse };
  },
  input: {
    write: ({ real, imaginary, format, exponent, sampleRate, inverse }) => ({
      length: real.length,
      precision: format.name,
      exponent,
      sampleRate,
      inverse,
      real: arrayBytes(real),
      imaginary: arrayBytes(imaginary),
    }),
    read(fields) {
      const length = fields.integer("length", { minimum: 1, maximum: maximumLength });
      if (!isPowerOfTwo(length)) throw fields.wrong("length", "is no power of two");
      const format = fixedFormat(fields.text("precision"));
      return {
        format,
        exponent: fields.integer("exponent", { minimum: 0, maximum: 1_100 }),
        sampleRate: fields.number("sampleRate"),
        inverse: fields.boolean("inverse"),
        real: rawValues(fields, "real", length, format),
        imaginary: rawValues(fields, "imaginary", length, format),
      };
    },
  },
  output: {
    write: ({ real, imaginary, format, exponent, sampleRate }) => ({
      length: real.length,
      precision: format.name,
      exponent,
      sampleRate,
      real: arrayBytes(real),
      imaginary: arrayBytes(imaginary),
    }),
    read(fields) {
      const length = fields.integer("length", { minimum: 1, maximum: maximumLength });
      return {
        format: fixedFormat(fields.text("precision")),
        exponent: fields.integer("exponent", { minimum: 0, maximum: 1_200 }),
        sampleRate: fields.number("sampleRate"),
        real: int32Array(fields, "real", length),
        imaginary: int32Array(fields, "imaginary", length),
      };
    },
  },
  describe({ real, imaginary, format, exponent, sampleRate }) {
    const [reals, imaginaries] = [real, imaginary].map((values) => numbersOf(values, format, exponent));
    const { length } = real;
    return {
      real: reals!,
      imaginary: imaginaries!,
      magnitude: reals!.map((value, at) => Math.hypot(value, imaginaries![at]!)),
      phase: reals!.map((value, at) => Math.atan2(imaginaries![at]!, value)),
      frequencies: Array.from({ length }, (_, at) => ((at < length / 2 ? at : at - length) * sampleRate) / length),
      precision: format.name,
    };
  },
  cost: ({ real }) => real.length * Math.max(1, Math.log2(real.length)) * 2,
  memory: ({ real }) => real.length * 16,
  run({ real, imaginary, format, exponent, sampleRate, inverse }) {
    const stages = Math.log2(real.length);
    const output = fixedFft({ real, imaginary }, inverse);
    return { ...output, format, exponent: inverse ? exponent : exponent + stages, sampleRate };
  },
});
