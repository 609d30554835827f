/** `node lying-worker.ts HOME ID HOST PORT`: a worker that joins like any other and whose every result is a little off. */
import { join } from "node:path";
import { LateOperations, openKernel, type Operation, readPrivateKey, readTrustFile, Worker } from "@hearth/swarm";

const [home = "", id = "", address = "", port = ""] = process.argv.slice(2);
const operations = new LateOperations();
const worker = new Worker({
  id,
  key: await readPrivateKey(join(home, "swarm", "keys", `${id}_private.key`)),
  trust: await readTrustFile(join(home, "swarm", "trust.json")),
  aggregators: [{ address, port: Number(port) }],
  registry: {
    load: (name) => operations.load(name),
    get(name, version) {
      const honest = operations.get(name, version);
      const lying: Operation = {
        ...honest,
        decodeInput: (bytes) => honest.decodeInput(bytes),
        memory: (input) => honest.memory(input),
        run: (input, context) => honest.run(input, context),
        encodeOutput(output) {
          const bytes = Buffer.from(honest.encodeOutput(output));
          bytes[bytes.length - 8]! ^= 1;
          return bytes;
        },
      };
      return lying;
    },
  },
  kernel: openKernel().kernel,
  heartbeatInterval: 1,
  connectTimeout: 60_000,
});
await worker.start();
process.stdout.write(`${JSON.stringify({ event: "worker-started", id })}\n`);
