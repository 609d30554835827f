import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printMemory } from "../output/print-memory.ts";

export default action<{ json: boolean; limit: number }, [string]>(async (session, { limit }, text) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const found = await hub.client.memory.search(text, { limit: Math.min(limit, 100), signal });
  printMemory(output, found, "Nothing is remembered of this.");
  return exitCode.ok;
});
