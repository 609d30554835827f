import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printMemory } from "../output/print-memory.ts";

export default action<{ json: boolean; limit: number }, []>(async (session, { limit }) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  printMemory(output, await hub.client.memory.inbox({ limit: Math.min(limit, 100), signal }), "Nothing waits.");
  return exitCode.ok;
});
