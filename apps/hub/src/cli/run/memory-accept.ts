import { action } from "../action.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printMemoryOutcomes } from "../output/print-memory.ts";

export default action<{ json: boolean }, string[]>(async (session, _flags, ...ids) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  return await printMemoryOutcomes(output, ids, (id) => hub.client.memory.accept(id, { signal }));
});
