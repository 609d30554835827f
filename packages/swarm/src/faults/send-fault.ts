import type { Aggregator } from "../aggregator/aggregator.ts";
import { frameType } from "../wire/frame-type.ts";
import type { FaultType } from "./fault-request.ts";
import { faultCodec } from "./worker-control.ts";

/** Tells a worker of an aggregator to misbehave; whether it does is its own matter. @returns false when it is not there */
export function sendFault(
  { workers, endpoint }: Aggregator,
  worker: string,
  { type, amount, duration }: { type: FaultType; amount?: number; duration: number },
): boolean {
  const entry = workers.get(worker);
  if (entry === undefined) return false;
  const message = {
    fault: type,
    duration: Math.round(duration * 1_000),
    ...(amount === undefined ? {} : { amount: Math.round(amount * 1_000) }),
  };
  endpoint.send(entry.peer, frameType.fault, faultCodec.encode(message));
  return true;
}
