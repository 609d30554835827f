import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { invite } from "./support/people.ts";
import { assertProblem, startHub } from "./support/test-hub.ts";

void test("an operator adds models and has no key of the owner's sent to a place of their own", async () => {
  const keys: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    request.resume();
    response.setHeader("content-type", "application/json").end(JSON.stringify({ object: "list", data: [{ id: "m" }] }));
  }).listen(0, "127.0.0.1");
  server.unref();
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  await using hub = await startHub();
  await hub.call("PUT", "/api/v1/secrets/github", { body: { value: "the-owners-own-secret" } });
  const { browser: operator } = await invite(hub, { name: "Otto", role: "operator" });
  const add = (more: object = {}) =>
    operator.call("PUT", "/api/v1/models", { id: "theirs/m", server: { kind: "openai-compatible", url, ...more } });
  for (const key of [{ secret: "github" }, { environment: "PATH" }])
    assertProblem(await add({ key }), 403, "HEARTH_NOT_PERMITTED");
  const added = await add();
  assert.equal(added.status, 200, added.text);
  await operator.call("POST", "/api/v1/models/test", { id: "theirs/m" });
  assert.ok(keys.length > 0, "the server was asked");
  assert.ok(!keys.some((key) => key?.includes("secret") === true), JSON.stringify(keys));
  const keyed = { kind: "openai-compatible", url, key: { secret: "github" } };
  const owners = await hub.call("PUT", "/api/v1/models", { body: { id: "owners/m", server: keyed } });
  assert.equal(owners.status, 200, owners.text);
});
