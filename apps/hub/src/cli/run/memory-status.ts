import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const counts = await hub.client.memory.status({ signal });
  if (output.json) output.data(counts);
  else {
    const line = (what: string, numbers: Readonly<Record<string, number>>): string =>
      `${what}: ${
        Object.entries(numbers)
          .map(([name, number]) => `${number} ${name}`)
          .join(", ") || "none"
      }`;
    output.text(`${line("items", counts.items)}\n${line("refused", counts.refused)}\nembedder: ${counts.embedder}`);
  }
  return exitCode.ok;
});
