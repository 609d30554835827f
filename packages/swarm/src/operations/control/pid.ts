import type { FixedFormat } from "../../contract/fixed-format.ts";

/** Gains are raw values of Q8.24; the integral gain is per second, the derivative gain in seconds. */
export interface PidGains {
  readonly proportional: number;
  readonly integral: number;
  readonly derivative: number;
}

/** What a loop remembers from update to update. */
export interface PidState {
  /** Σ error · integral gain · microseconds, exact: 2^24 · 10^6 of it are one step of the output. */
  readonly integral: bigint;
  /** The measurement before, as a raw value; absent before the first. */
  readonly previous: number | undefined;
  /** Updates so far. */
  readonly sequence: number;
}

export interface PidUpdate {
  readonly format: FixedFormat;
  readonly gains: PidGains;
  /** Raw values of the format. */
  readonly setpoint: number;
  readonly measurement: number;
  /** Since the update before; at least 1. */
  readonly microseconds: number;
  /** Bounds of the output, raw values. */
  readonly minimum: number;
  readonly maximum: number;
}

export interface PidResult {
  readonly output: number;
  readonly error: number;
  /** Whether the output was held at a bound. */
  readonly saturated: boolean;
  readonly state: PidState;
}

export const initialPidState: PidState = { integral: 0n, previous: undefined, sequence: 0 };

const gainScale = 1n << 24n;
const million = 1_000_000n;

/**
 * One update of a PID controller in exact arithmetic, rounded once at the output: the same on every machine.
 *
 * The derivative is taken of the measurement, so that a step of the setpoint does not kick. Against wind-up, the integral is
 * not fed while the output is held at a bound and the error would push it further, and alone it never leaves the bounds.
 */
export function updatePid(state: PidState, update: PidUpdate): PidResult {
  const { gains, setpoint, measurement, minimum, maximum } = update;
  const elapsed = BigInt(update.microseconds);
  const error = BigInt(setpoint) - BigInt(measurement);
  const change = state.previous === undefined ? 0n : BigInt(measurement) - BigInt(state.previous);
  // All terms over 2^24 · 10^6 · elapsed.
  const scale = gainScale * million * elapsed;
  const proportional = BigInt(gains.proportional) * error * million * elapsed;
  const derivative = -BigInt(gains.derivative) * change * million * million;
  const fed = state.integral + error * BigInt(gains.integral) * elapsed;
  const output = (integral: bigint): bigint => nearest(proportional + integral * elapsed + derivative, scale);
  const [low, high] = [BigInt(minimum), BigInt(maximum)];
  const wanted = output(fed);
  const growing = fed - state.integral;
  const pushesOut = (wanted > high && growing > 0n) || (wanted < low && growing < 0n);
  const integral = hold(pushesOut ? state.integral : fed, low * gainScale * million, high * gainScale * million);
  const free = output(integral);
  const held = hold(free, low, high);
  return {
    output: Number(held),
    error: Number(hold(error, BigInt(update.format.minimum), BigInt(update.format.maximum))),
    saturated: held !== free,
    state: { integral, previous: measurement, sequence: state.sequence + 1 },
  };
}

function hold(value: bigint, low: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}

/** The quotient to nearest, ties towards plus infinity; `divisor` is above zero. */
function nearest(dividend: bigint, divisor: bigint): bigint {
  const doubled = 2n * dividend + divisor;
  const quotient = doubled / (2n * divisor);
  return doubled % (2n * divisor) < 0n ? quotient - 1n : quotient;
}
