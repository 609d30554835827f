import { action } from "../action.ts";
import type { UpFlags } from "../commands/up.ts";
import { exitCode } from "../exit-code.ts";

export default action<UpFlags, []>(async ({ context, output, signal }, { port, swarmListen }) => {
  const { parseConfig } = await import("../../config/config.ts");
  const { readSettings } = await import("../../config/environment.ts");
  const settings = await readSettings({ ...context.process.env, HEARTH_HOME: context.home });
  const environment = {
    ...settings.environment,
    ...(port === undefined ? {} : { HEARTH_PORT: String(port) }),
    ...(swarmListen === undefined ? {} : { HEARTH_SWARM_LISTEN: swarmListen }),
  };
  const config = parseConfig({ ...settings, environment });
  // Loaded last, so that a wrong setting is told at once.
  const { createHub } = await import("../../create-hub.ts");
  await using hub = await createHub(config);
  const address = await hub.listen();
  const login = await hub.loginLink();
  if (output.json) output.data({ address, login, home: context.home, pid: process.pid });
  else {
    output.text(`Hearth runs at ${address}`);
    output.text(`Sign in once, within 15 minutes: ${login}`);
    output.note(`Everything lies under ${context.home}. Stop with Ctrl-C or: hearth down`, output.colour.dim);
  }
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  output.note("Stopping …", output.colour.dim);
  return exitCode.ok;
});
