import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import {
  HearthError,
  isExpired,
  mayMessage,
  messageEnvelope,
  messageRole,
  messageRoutes,
  messageType,
  newId,
  NotFoundError,
  parse,
  planDraft,
  taskId,
  taskSubmission,
  toHearthError,
  toProblem,
  ValidationError,
} from "../src/index.ts";

describe("ids", () => {
  it("are UUIDv7, rise in the order they were made, and differ", () => {
    const ids = Array.from({ length: 20_000 }, () => newId());
    for (const id of ids) assert.ok(taskId.safeParse(id).success, id);
    assert.deepEqual(ids.toSorted(), ids);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe("a task submission", () => {
  it("gets the documented defaults", () => {
    const task = parse(taskSubmission, { capability: "table.read", input: {} }, "the task");
    assert.deepEqual([task.priority, task.timeoutSeconds, task.retries, task.after], [5, 300, 3, []]);
  });

  for (const [field, value] of [
    ["priority", 11],
    ["priority", 0],
    ["timeoutSeconds", 29],
    ["timeoutSeconds", 3601],
    ["capability", "Not A Name"],
    ["runAt", "tomorrow"],
    ["surprise", true],
  ] as const) {
    it(`names ${field} when it is ${String(value)}`, () => {
      assert.throws(
        () => parse(taskSubmission, { capability: "table.read", input: {}, [field]: value }, "the task"),
        (error) => error instanceof ValidationError && (error.message.includes(field) || error.field === `/${field}`),
      );
    });
  }

  it("never throws anything but a ValidationError, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const schema of [taskSubmission, planDraft, messageEnvelope]) {
          try {
            parse(schema, value, "it");
          } catch (error) {
            assert.ok(error instanceof ValidationError);
          }
        }
      }),
    );
  });
});

describe("messages", () => {
  it("let a worker answer upwards and command nobody", () => {
    assert.ok(mayMessage("result", "worker", "manager"));
    assert.ok(mayMessage("result", "worker", "admin"));
    for (const type of ["task", "handoff", "config", "state-sync"] as const) {
      for (const to of messageRole.options) assert.equal(mayMessage(type, "worker", to), false, `${type} to ${to}`);
    }
    assert.equal(mayMessage("agent-to-agent", "worker", "worker"), false);
  });

  it("have every type of the table as a value of the envelope's type", () => {
    assert.deepEqual(new Set(messageType.options), new Set(Object.keys(messageRoutes)));
  });

  it("get an hour to live and priority 5, and expire after it", () => {
    const message = parse(
      messageEnvelope,
      { id: newId(), type: "query", from: "admin", to: "*", timestamp: 1000, body: {} },
      "the message",
    );
    assert.deepEqual([message.ttl, message.priority, message.encrypted], [3600, 5, false]);
    assert.equal(isExpired(message, 1000 + 3_600_000), false);
    assert.equal(isExpired(message, 1001 + 3_600_000), true);
  });
});

describe("errors", () => {
  it("become problem details that name the field and what to do", () => {
    const error = new ValidationError("the task", [{ field: "/priority", message: "must be at most 10" }]);
    const problem = toProblem(error, "/api/v1/tasks");
    assert.equal(problem.status, 400);
    assert.equal(problem.code, "HEARTH_VALIDATION");
    assert.deepEqual(problem.errors, [{ field: "/priority", message: "must be at most 10" }]);
    assert.match(problem.detail, /the task: \/priority must be at most 10/);
  });

  it("keep their kind across the wire and hide causes", () => {
    const failure = new NotFoundError("task", "x").toFailure();
    assert.deepEqual(Object.keys(failure).toSorted(), ["code", "field", "hint", "message", "retryable"]);
    const wrapped = toHearthError(new TypeError("boom"));
    assert.equal(wrapped.code, "HEARTH_INTERNAL");
    assert.ok(HearthError.isInstance(wrapped));
  });
});

describe("schemas", () => {
  it("turn into JSON Schema for OpenAPI", () => {
    const schema = z.toJSONSchema(taskSubmission, { io: "input" });
    assert.equal(schema.additionalProperties, false);
    assert.deepEqual(schema.required, ["capability", "input"]);
  });
});
