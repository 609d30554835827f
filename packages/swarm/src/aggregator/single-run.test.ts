import assert from "node:assert/strict";
import { test } from "node:test";
import { addNumbers } from "../../tests/support/test-operations.ts";
import { publicKeyObject, SwarmKey } from "../keys/swarm-key.ts";
import { signResult } from "../messages/sign-result.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Order, OrderOutcome } from "./order.ts";
import { SingleRun, type SingleOutcome } from "./single-run.ts";
import type { WorkerEntry } from "./worker-table.ts";

const keys = new Map(["liar", "honest"].map((id) => [id, SwarmKey.generate()]));

function worker(id: string): WorkerEntry {
  const keyObject = publicKeyObject(keys.get(id)!.raw);
  return { id, wrong: 0, peer: { trusted: { keyObject } } } as unknown as WorkerEntry;
}

const result = addNumbers.encodeOutput(5);
const statementOf = (id: string, taskId: string): Buffer =>
  signResult(keys.get(id)!.privateKey, { taskId, workerId: id, term: 3, result });

test("a result that was to be signed counts only with its worker's own statement", () => {
  const statements: Record<string, (Uint8Array | undefined)[]> = {
    liar: [undefined, statementOf("liar", "another task"), statementOf("honest", "t"), Buffer.from("nothing")],
    honest: [statementOf("honest", "t")],
  };
  for (const statement of statements["liar"]!) {
    const workers = [worker("liar"), worker("honest")];
    const asked: string[] = [];
    const outcomes: SingleOutcome[] = [];
    const dispatcher = {
      cancel: () => undefined,
      send(to: WorkerEntry, _order: Order, conclude: (outcome: OrderOutcome) => void) {
        asked.push(to.id);
        const said = to.id === "liar" ? statement : statements["honest"]![0];
        const outcome = { kind: "success", result, computationTime: 1, cached: false, term: 3 } as const;
        conclude({ ...outcome, ...(said === undefined ? {} : { statement: said }) });
      },
    } as unknown as Dispatcher;
    const order = { id: "t", deadline: performance.now() + 10_000, signed: true } as Order;
    const run = new SingleRun({
      operation: addNumbers,
      order,
      replicas: 1,
      dispatcher,
      workers: () => workers,
      finish: (outcome) => outcomes.push(outcome),
    });
    run.start();
    assert.deepEqual(asked, ["liar", "honest"]);
    assert.equal(workers[0]!.wrong, 1);
    assert.equal(outcomes[0]?.kind === "completed" && outcomes[0].output, 5);
  }
});
