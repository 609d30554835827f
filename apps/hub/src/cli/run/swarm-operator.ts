import { resolve } from "node:path";
import { loadMatrices, Operator, signSuccession } from "@hearth/swarm";
import { action } from "../action.ts";
import type { SwarmOperatorFlags } from "../commands/swarm.ts";
import { exitCode } from "../exit-code.ts";
import { namesOf, withMatrices } from "../swarm/named-matrices.ts";
import { operatorLive } from "../swarm/operator-live.ts";
import { addressOf, openPlace } from "../swarm/swarm-place.ts";

/** JSON where it is some, else the word itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export default action<SwarmOperatorFlags, [string, ...string[]]>(async (session, flags, command, ...words) => {
  const { context, output, signal } = session;
  const place = await openPlace(context, flags);
  await using operator = new Operator({
    id: flags.id,
    role: flags.viewer ? "viewer" : "operator",
    ...place,
    strict: flags.strict,
    aggregators: await Promise.all(flags.aggregator.map(addressOf)),
  });
  if (command === "live") return await operatorLive(operator, session);
  const [first, ...rest] = words;
  // The new public key is given as digits; that it succeeds the old one is what the old one signs here.
  const succession = command === "key_rotation" && /^[0-9a-f]{64}$/.test(first ?? "");
  const names =
    flags.matrix === undefined ? undefined : namesOf(await loadMatrices(resolve(context.folder, flags.matrix)));
  const args = succession ? [] : words.map((word) => withMatrices(valueOf(word), names));
  const kwargs = succession
    ? { succession: signSuccession(place.key, Buffer.from(first!, "hex"), overlapOf(rest[0])) }
    : {};
  const reply = await operator.sendCommand(command, args, kwargs, signal);
  if (output.json) output.data(reply);
  else if (reply.error === undefined) output.text(JSON.stringify(reply.data, null, 2));
  else output.notes(`error: ${reply.error.message} (${reply.error.wire_code})\n  what to do: ${reply.error.hint}`);
  if (reply.error === undefined) return exitCode.ok;
  return reply.error.wire_code === "PER_001" ? exitCode.refused : exitCode.failed;
});

/** Hours that the old key still holds. */
function overlapOf(hours: string | undefined): { overlap?: number } {
  return hours === undefined ? {} : { overlap: Number(hours) * 3_600_000 };
}
