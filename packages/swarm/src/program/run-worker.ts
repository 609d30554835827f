import { once } from "node:events";
import { isIP } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { SwarmError } from "../errors/swarm-error.ts";
import { WorkerControl } from "../faults/worker-control.ts";
import { openKernel } from "../kernel/open-kernel.ts";
import { readPrivateKey } from "../keys/key-file.ts";
import { certificateOf } from "../keys/certificate-file.ts";
import { readTrustFile } from "../keys/trust-file.ts";
import type { Address } from "../network/datagram-socket.ts";
import { LateOperations } from "../operations/late-operations.ts";
import { Worker } from "../worker/worker.ts";
import { shedStartupMemory } from "./shed-startup-memory.ts";

const usage =
  "hearth-worker --aggregator IP:PORT [--aggregator IP:PORT] [--id NAME] [--key FILE] [--trust FILE] [--certificate FILE] [--strict] [--inject-faults]";

/** `IP:PORT` or `[IP]:PORT`. @throws ConfigurationError */
export function parseAddress(text: string): Address {
  const [, address = "", port = ""] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (isIP(address) !== 0 && Number(port) > 0 && Number(port) < 65_536) return { address, port: Number(port) };
  throw new ConfigurationError(`${text} is no IP:PORT`, { field: "--aggregator", hint: usage });
}

/**
 * Runs a worker until Ctrl-C or SIGTERM, which lets it end its tasks.
 * @param words of the command line, without the program
 * @returns the exit code: 0 after a stop, 1 for a failure, 2 for a command line that cannot be read
 */
export async function runWorker({ home, words }: { home: string; words: readonly string[] }): Promise<number> {
  try {
    const worker = await startWorker(home, words);
    process.stdout.write(
      `${JSON.stringify({ event: "worker-started", id: worker.id, port: worker.endpoint?.address.port })}\n`,
    );
    shedStartupMemory();
    const stopping = new AbortController();
    await Promise.race([
      once(process, "SIGINT", { signal: stopping.signal }),
      once(process, "SIGTERM", { signal: stopping.signal }),
    ]);
    await worker.stop();
    return 0;
  } catch (thrown) {
    const known = thrown instanceof SwarmError;
    const parsing = (thrown as { code?: unknown }).code?.toString().startsWith("ERR_PARSE_ARGS") === true;
    if (!known && !parsing) throw thrown;
    process.stderr.write(`error: ${(thrown as Error).message}\n  what to do: ${known ? thrown.hint : usage}\n`);
    return parsing || thrown instanceof ConfigurationError ? 2 : 1;
  }
}

async function startWorker(home: string, words: readonly string[]): Promise<Worker> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      aggregator: { type: "string", multiple: true },
      id: { type: "string", default: "worker_01" },
      key: { type: "string" },
      trust: { type: "string" },
      certificate: { type: "string" },
      strict: { type: "boolean", default: false },
      "inject-faults": { type: "boolean", default: false },
    },
  });
  const { aggregator = [], id, key, trust, certificate, strict } = values;
  if (aggregator.length === 0)
    throw new ConfigurationError("no aggregator is named", { field: "--aggregator", hint: usage });
  const control = new WorkerControl({
    faultInjection: values["inject-faults"],
    onCrash: () => process.kill(process.pid, "SIGKILL"),
  });
  const worker = new Worker({
    id,
    key: await readPrivateKey(key ?? join(home, "swarm", "keys", `${id}_private.key`)),
    trust: await readTrustFile(trust ?? join(home, "swarm", "trust.json")),
    ...(await certificateOf(
      certificate ?? join(home, "swarm", "certificates", `${id}.cert`),
      certificate !== undefined,
    )),
    aggregators: aggregator.map(parseAddress),
    registry: new LateOperations(),
    kernel: openKernel().kernel,
    strict,
    wrapSocket: control.network.wrap,
    extend: control.extend,
  });
  await worker.start();
  return worker;
}
