import { parentPort, workerData } from "node:worker_threads";
import { ScanIndex } from "./scan-index.ts";
import type { ScanReply, ScanRequest } from "./scan-protocol.ts";

/** The thread that holds the vectors and searches them, so that a scan never holds up the hub. */
const { simd } = workerData as { simd: boolean };
const indexes = new Map<string, ScanIndex>();

function answer(request: ScanRequest): ScanReply {
  let index = indexes.get(request.index);
  if (request.kind === "drop") indexes.delete(request.index);
  if (request.kind === "put") {
    if (index === undefined)
      indexes.set(request.index, (index = new ScanIndex({ dimensions: request.dimensions, simd })));
    index.put(request.rows);
  }
  const found = request.kind === "search" && index !== undefined ? index.search(request.query) : [];
  return { id: request.id, found, simd: index?.simd ?? simd };
}

parentPort!.on("message", (request: ScanRequest) => {
  let reply: ScanReply;
  try {
    reply = answer(request);
  } catch (error) {
    reply = { id: request.id, problem: error instanceof Error ? error.message : String(error) };
  }
  parentPort!.postMessage(reply, []);
});
