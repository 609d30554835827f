import type { LiveCall, LivePart } from "@hearth/protocol";

/**
 * The calls with what a part says of one of them; the same array where it says nothing. A call that is made again, such as after
 * a question, stands where it was made last; one that was refused before it began has no length.
 * @param time of the part, in milliseconds since the Unix epoch
 */
export function withCall(calls: LiveCall[], part: LivePart, time: number): LiveCall[] {
  if (part.type !== "tool-started" && part.type !== "tool-ended") return calls;
  const { turn, call, capability } = part;
  const isIt = (one: LiveCall): boolean => one.turn === turn && one.call === call;
  if (part.type === "tool-started")
    return [...calls.filter((one) => !isIt(one)), { turn, call, capability, input: part.input, startedAt: time }];
  const ended = { endedAt: time, outcome: part.outcome };
  if (calls.some(isIt)) return calls.map((one) => (isIt(one) ? { ...one, ...ended } : one));
  return [...calls, { turn, call, capability, input: "", startedAt: time, ...ended }];
}
