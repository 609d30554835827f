import type { FixedFormat } from "../../contract/fixed-format.ts";
import type { OperationContext } from "../../contract/operation.ts";
import { FixedArithmetic } from "../../fixed-point/fixed-arithmetic.ts";
import { fixedFormat, q8_24 } from "../../fixed-point/fixed-format.ts";
import { Fields } from "../../input/fields.ts";
import { pack, unpack } from "../../input/packed.ts";
import { defineOperation } from "../define/define-operation.ts";
import { initialPidState, updatePid, type PidResult, type PidState, type PidUpdate } from "./pid.ts";
import { readPidState, writePidState } from "./pid-state-record.ts";

export interface ControlInput extends PidUpdate {
  /** Which loop; each has a state of its own. */
  readonly loop: string;
  /** Forget the state first. */
  readonly reset: boolean;
  /** The state to go on from, instead of what this worker remembers. */
  readonly state: PidState | undefined;
}

export type ControlOutput = PidResult & { readonly loop: string; readonly format: FixedFormat };

const signedWord = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const longestStep = 3_600_000_000;

/**
 * One step of a PID loop. A worker remembers each loop's state; the output carries it as well, so that the next step can go to
 * any worker with `state`, and replicas agree bit by bit.
 */
export const controlUpdate = defineOperation<ControlInput, ControlOutput>({
  name: "control_update",
  summary: "One step of a PID control loop",
  cacheable: false,
  parse: parseControl,
  input: {
    write: ({ loop, reset, state, format, gains, setpoint, measurement, microseconds, minimum, maximum }) => ({
      loop,
      reset,
      precision: format.name,
      setpoint,
      measurement,
      microseconds,
      minimum,
      maximum,
      kp: gains.proportional,
      ki: gains.integral,
      kd: gains.derivative,
      ...(state === undefined ? {} : { state: pack(writePidState(state)) }),
    }),
    read: (fields) => ({
      loop: fields.text("loop"),
      reset: fields.boolean("reset"),
      format: fixedFormat(fields.text("precision")),
      gains: {
        proportional: fields.integer("kp", signedWord),
        integral: fields.integer("ki", signedWord),
        derivative: fields.integer("kd", signedWord),
      },
      setpoint: fields.integer("setpoint", signedWord),
      measurement: fields.integer("measurement", signedWord),
      microseconds: fields.integer("microseconds", { minimum: 1, maximum: longestStep }),
      minimum: fields.integer("minimum", signedWord),
      maximum: fields.integer("maximum", signedWord),
      state: fields.has("state") ? readPidState(unpack(fields.bytes("state"), "/own/state")) : undefined,
    }),
  },
  output: {
    write: ({ loop, format, output, error, saturated, state }) => ({
      loop,
      precision: format.name,
      output,
      error,
      saturated,
      state: pack(writePidState(state)),
    }),
    read: (fields) => ({
      loop: fields.text("loop"),
      format: fixedFormat(fields.text("precision")),
      output: fields.integer("output", signedWord),
      error: fields.integer("error", signedWord),
      saturated: fields.boolean("saturated"),
      state: readPidState(unpack(fields.bytes("state"), "/state")),
    }),
  },
  describe({ loop, format, output, error, saturated, state }) {
    const { integral, previous, sequence } = state;
    const arithmetic = new FixedArithmetic({ format });
    return {
      control_output: arithmetic.toNumber(output),
      error: arithmetic.toNumber(error),
      saturated,
      loop,
      state: { integral: String(integral), ...(previous === undefined ? {} : { previous }), sequence },
    };
  },
  run(input, context) {
    const state = input.reset ? initialPidState : (input.state ?? remembered(input.loop, context));
    const result = updatePid(state, input);
    context.states.set(stateKey(input.loop), pack(writePidState(result.state)));
    return { ...result, loop: input.loop, format: input.format };
  },
});

function stateKey(loop: string): string {
  return `control_update/${loop}`;
}

function remembered(loop: string, { states }: OperationContext): PidState {
  const bytes = states.get(stateKey(loop));
  return bytes === undefined ? initialPidState : readPidState(unpack(bytes, "/state"));
}

function parseControl(value: unknown): ControlInput {
  const fields = new Fields(value);
  const format = fixedFormat(fields.text("precision", "Q1.31"));
  const signals = new FixedArithmetic({ format });
  const signal = (name: string, fallback?: number): number => signals.fromNumber(fields.number(name, fallback));
  const gains = new FixedArithmetic({ format: q8_24 });
  const gain = (name: string, fallback: number): number => {
    const number = fields.number(name, fallback);
    if (Math.abs(number) >= 128) throw fields.wrong(name, "is not between -128 and 128");
    return gains.fromNumber(number);
  };
  const loop = fields.text("loop", "default");
  if (loop.length > 128) throw fields.wrong("loop", "is longer than 128 characters");
  const seconds = fields.number("dt", 0.05);
  const microseconds = Math.round(seconds * 1e6);
  if (microseconds < 1 || microseconds > longestStep) throw fields.wrong("dt", "is not from 0.000001 to 3600 seconds");
  const minimum = signal("output_minimum", signals.toNumber(format.minimum));
  const maximum = signal("output_maximum", signals.toNumber(format.maximum));
  if (minimum >= maximum) throw fields.wrong("output_maximum", "is not above output_minimum");
  const input: ControlInput = {
    loop,
    format,
    microseconds,
    minimum,
    maximum,
    setpoint: signal("setpoint"),
    measurement: signal("feedback"),
    gains: { proportional: gain("kp", 1), integral: gain("ki", 0), derivative: gain("kd", 0) },
    reset: fields.boolean("reset", false),
    state: fields.has("state") ? readPidState(new Fields(fields.value("state"), "/state")) : undefined,
  };
  fields.end();
  return input;
}
