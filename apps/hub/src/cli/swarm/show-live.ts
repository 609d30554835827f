import { describeWorker, type AggregatorNode } from "@hearth/swarm";
import type { CliProcess } from "../cli-context.ts";
import type { Output } from "../output/output.ts";
import { LiveScreen } from "./live-screen.ts";
import { nodeSnapshots } from "./node-snapshot.ts";

/** Shows once a second what an aggregator of this process does; see `LiveScreen`. */
export function showLive(
  node: AggregatorNode,
  { process, output }: { process: CliProcess; output: Output },
): Disposable {
  const screen = new LiveScreen(process, output);
  const snapshots = nodeSnapshots();
  const { id, endpoint } = node.aggregator;
  const { address, port } = endpoint.address;
  const show = (): void => {
    const metrics = node.current;
    const workers = node.aggregator.workers.list().map(describeWorker);
    const look = { title: `${id} at ${address}:${port}`, metrics, workers, audit: node.audit.list() };
    screen.show(snapshots(look), { event: "metrics", ...metrics });
  };
  show();
  const timer = setInterval(show, 1_000);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      screen[Symbol.dispose]();
    },
  };
}
