import { bridgeStdio } from "@hearth/interop";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { context, output, signal } = session;
  await using hub = await requireHub(session);
  await bridgeStdio({
    stdin: context.stdin,
    stdout: context.process.stdout,
    url: `${hub.address}/mcp`,
    fetch: (_url, init) => hub.client.fetch("/mcp", init),
    signal,
    onError: (error) => output.note(error.message),
  });
  return exitCode.ok;
});
