/** `node product-operator.ts HOME ADDRESS PORT`: an operator that has a product computed and says whether it is exact, and by whom. */
import { join } from "node:path";
import { Operator, readPrivateKey, readTrustFile } from "@hearth/swarm";

const [home = "", address = "", port = ""] = process.argv.slice(2);
const side = 192;
const matrix = (value: (row: number, column: number) => number): number[][] =>
  Array.from({ length: side }, (_, row) => Array.from({ length: side }, (__, column) => value(row, column)));
const dense = matrix((row, column) => (((row * 31 + column * 17) % 64) - 32) / 64);
await using operator = new Operator({
  id: "operator_01",
  key: await readPrivateKey(join(home, "swarm", "keys", "operator_01_private.key")),
  trust: await readTrustFile(join(home, "swarm", "trust.json")),
  aggregators: [{ address, port: Number(port) }],
  timeout: 120,
});
const list = async (): Promise<string[]> =>
  ((await operator.sendCommand("workers_list")).data as { id: string }[]).map(({ id }) => id).toSorted();
let workers = await list();
while (workers.length < 2) workers = await list();
const data = { matrix_a: dense, matrix_b: matrix((row, column) => (row === column ? 0.5 : 0)) };
const reply = await operator.sendCommand("create_task", ["matrix_multiply", data], { wait: true, timeout: 100 });
const task = reply.data as { status: string; workers: string[]; result?: { result: number[][] } };
const exact = task.result?.result.every((row, at) => row.every((value, column) => value === dense[at]![column]! / 2));
const answer = { status: task.status, exact: exact === true, by: task.workers.toSorted(), workers: await list() };
process.stdout.write(`${JSON.stringify(answer)}\n`);
