import { createHash } from "node:crypto";

/**
 * Names each call that a capability makes, so that the durable steps inside it are found again after a crash.
 * The name comes from what is called and with what, not from the order of calls: a call that stands inside a
 * remembered step is not made again, and must not shift the names of those after it. Equal calls are numbered.
 */
export function invocationPlaces(): (capability: string, input: unknown) => string {
  const seen = new Map<string, number>();
  return (capability, input) => {
    const digest = createHash("sha256")
      .update(JSON.stringify(input) ?? "")
      .digest("hex")
      .slice(0, 16);
    const place = `${capability}@${digest}`;
    const count = seen.get(place) ?? 0;
    seen.set(place, count + 1);
    return count === 0 ? place : `${place}#${count}`;
  };
}
