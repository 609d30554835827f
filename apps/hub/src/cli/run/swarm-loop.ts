import { setTimeout as pause } from "node:timers/promises";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

/** Milliseconds between two looks at a loop that runs. */
const lookEvery = 500;

export default action<{ json: boolean; seconds: number; stop: boolean }, []>(async (session, { seconds, stop }) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  const { swarm } = hub.client;
  if (stop) await swarm.stopLoop({ signal });
  else await swarm.startLoop(seconds, { signal });
  let { loop } = await swarm.view({ signal });
  while (loop.running) {
    await pause(lookEvery, undefined, { signal });
    ({ loop } = await swarm.view({ signal }));
  }
  if (output.json) output.data(loop);
  else
    output.text(
      `${loop.cycles} cycles at 20 Hz: ${loop.late} late, ${loop.skipped} skipped, ${loop.failed} failed\n` +
        `began off time by ${loop.jitter.p50} ms, 99 % within ${loop.jitter.p99} ms\n` +
        `answered after ${loop.latency.p50} ms, 99 % within ${loop.latency.p99} ms`,
    );
  return exitCode.ok;
});
