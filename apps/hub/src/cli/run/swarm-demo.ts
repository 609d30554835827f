import {
  AggregatorNode,
  createRegistry,
  openKernel,
  Operator,
  SwarmKey,
  swarmConfigOf,
  TrustStore,
  Worker,
} from "@hearth/swarm";
import { action } from "../action.ts";
import type { SwarmDemoFlags } from "../commands/swarm.ts";
import { exitCode } from "../exit-code.ts";

const left = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];
const right = [
  [9, 8, 7],
  [6, 5, 4],
  [3, 2, 1],
];
const expected = [
  [30, 24, 18],
  [84, 69, 54],
  [138, 114, 90],
];

interface Task {
  task_id: string;
  status: string;
  result?: { result: number[][] };
  error?: { message: string };
}

export default action<SwarmDemoFlags, []>(async (session, { kill }) => {
  if (kill) return await (await import("../swarm/kill-demo.ts")).killDemo(session);
  const { output, signal } = session;
  const bind = { address: "127.0.0.1", port: 0 };
  const trust = new TrustStore();
  const keyOf = (id: string, role: "aggregator" | "worker" | "operator"): SwarmKey => {
    const key = SwarmKey.generate();
    trust.add({ id, role, publicKey: key.raw });
    return key;
  };
  const registry = createRegistry();
  await using node = new AggregatorNode({
    id: "aggregator_01",
    key: keyOf("aggregator_01", "aggregator"),
    trust,
    registry,
    config: await swarmConfigOf({}),
    port: 0,
  });
  await node.start();
  const { address, port } = node.aggregator.endpoint.address;
  output.note(`aggregator at ${address}:${port}`);
  const aggregators = [{ address, port }];
  const { kernel } = openKernel();
  await using worker = new Worker({
    id: "worker_01",
    key: keyOf("worker_01", "worker"),
    trust,
    aggregators,
    registry,
    kernel,
    bind,
  });
  await worker.start();
  output.note(`worker_01 joined, kernel ${kernel.name}`);
  await using operator = new Operator({
    id: "operator_01",
    key: keyOf("operator_01", "operator"),
    trust,
    aggregators,
    bind,
  });
  await operator.connect(signal);
  const started = performance.now();
  const data = { operation: "matrix_multiply", matrix_a: left, matrix_b: right, precision: "Q1.31" };
  const created = await operator.sendCommand("create_task", [data], {}, signal);
  let task = created.data as Task;
  while (task.status !== "completed" && task.error === undefined) {
    task = (await operator.sendCommand("task_status", [task.task_id], {}, signal)).data as Task;
  }
  const milliseconds = performance.now() - started;
  const result = task.result?.result ?? [];
  const error = expected
    .flat()
    .reduce((sum, value, at) => sum + Math.abs(value - (result.flat()[at] ?? Number.NaN)), 0);
  if (output.json)
    output.data({ task: task.task_id, result, expected, total_error: error, milliseconds, metrics: node.current });
  else {
    output.text(`A      ${JSON.stringify(left)}\nB      ${JSON.stringify(right)}\nA x B  ${JSON.stringify(result)}`);
    output.text(
      `wanted ${JSON.stringify(expected)}\ntotal error ${error}, ${milliseconds.toFixed(2)} ms from command to result`,
    );
  }
  return error === 0 ? exitCode.ok : exitCode.failed;
});
