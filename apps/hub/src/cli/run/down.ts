import { setTimeout as pause } from "node:timers/promises";
import { readHubFile } from "../../home/hub-file.ts";
import { action } from "../action.ts";
import { HubNotRunningError } from "../errors/hub-not-running-error.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

const patienceMilliseconds = 30_000;

export default action<{ json: boolean }, []>(async (session) => {
  const { context, output, signal } = session;
  await using hub = await requireHub(session);
  // Only a process that answers as this home's hub is told to stop: a process id may have been given to another.
  await hub.client.health({ signal });
  const file = await readHubFile(context.home);
  if (file === undefined) throw new HubNotRunningError(context.home);
  process.kill(file.pid, "SIGTERM");
  const until = Date.now() + patienceMilliseconds;
  while ((await readHubFile(context.home))?.pid === file.pid) {
    if (Date.now() > until) {
      output.note(`error: the hub (process ${file.pid}) is still stopping after ${patienceMilliseconds / 1000} s`);
      output.note("  what to do: wait, or look at its log");
      return exitCode.failed;
    }
    await pause(50, undefined, { signal });
  }
  if (output.json) output.data({ stopped: true, pid: file.pid });
  else output.text("The hub has stopped.");
  return exitCode.ok;
});
