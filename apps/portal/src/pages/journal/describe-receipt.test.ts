import assert from "node:assert/strict";
import { test } from "node:test";
import { actor } from "../../kit/actor.ts";
import { sentence, subject } from "./describe-receipt.ts";

void test("a receipt is told in words: who did what to what, and nothing twice", () => {
  assert.equal(sentence("task-failed"), "Task failed");
  assert.equal(sentence("config_changed"), "Config changed");
  assert.deepEqual(["person:owner", "agent:command@owner", "worker:hub"].map(actor), ["owner", "command", "hub"]);
  assert.equal(subject({ action: "goal-refused", body: { state: "refused" } }), "");
  assert.equal(subject({ action: "file-read", body: { path: "bills.csv", state: "done" } }), "bills.csv");
  assert.equal(subject({ action: "file-read", body: { target: "read notes/plumber.md" } }), "notes/plumber.md");
  const target = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  assert.equal(subject({ action: "user-login", body: { target } }), "Firefox on Linux");
});
