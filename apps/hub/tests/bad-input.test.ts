import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { findJsonError } from "../src/http/find-json-error.ts";
import { assertProblem, startHub, type TestHub, temporaryFolder } from "./support/test-hub.ts";

let hub: TestHub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

const fields = (problem: { errors?: { field: string }[] | undefined }): string[] =>
  problem.errors?.map(({ field }) => field) ?? [];

void test("malformed JSON is answered with its line and column", async () => {
  for (const [raw, place] of [
    ['{"capability": "a.b",}', /line 1, column 22/],
    ['{\n  "capability": nope\n}', /unexpected "n" at line 2, column 17/],
    ['{"a": "b', /ends too soon at line 1/],
    ["{'a': 1}", /line 1, column 2/],
    ['["a" "b"]', /line 1, column 6/],
  ] as const) {
    const problem = assertProblem(await hub.call("POST", "/api/v1/tasks", { raw }), 400, "HEARTH_MALFORMED_JSON");
    assert.match(problem.detail, place, raw);
  }
  const invalid = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
  const problem = assertProblem(
    await hub.call("POST", "/api/v1/tasks", { raw: invalid }),
    400,
    "HEARTH_MALFORMED_JSON",
  );
  assert.match(problem.detail, /UTF-8/);
});

void test("the place of a JSON error is where the engine stops, for any text that is broken anywhere", () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 4 }),
      fc.nat(),
      fc.constantFrom("", "x", "}", "]", ",", '"', "\u0001", "\\"),
      (text, at, broken) => {
        const position = at % (text.length + 1);
        const source = text.slice(0, position) + broken + text.slice(position);
        const found = findJsonError(source);
        try {
          JSON.parse(source);
          return found === source.length;
        } catch (error) {
          // The engine says the place for some errors only.
          const said = / at position (\d+)/.exec((error as Error).message)?.[1];
          if (said === undefined) return true;
          // Within a broken number, word or escape the engine points at the inside, and we at where it goes wrong.
          const [from, to] = [found, Number(said)].toSorted((a, b) => a - b);
          return /^[-+.\\\w]*$/.test(source.slice(from, to));
        }
      },
    ),
    { numRuns: 500, seed: 7 },
  );
  assert.equal(findJsonError(`"${"a".repeat(5_000_000)}`), 5_000_001);
  assert.equal(findJsonError("[".repeat(200_000)), 200_000);
});

void test("a wrong type, an unknown field and a missing field are each named by JSON Pointer", async () => {
  const post = (path: string, body: unknown) => hub.call("POST", path, { body });
  const wrong = assertProblem(
    await post("/api/v1/tasks", { capability: "Not A Name", input: {}, priority: 11, timeoutSeconds: 5, extra: 1 }),
    400,
    "HEARTH_VALIDATION",
  );
  assert.deepEqual(fields(wrong).toSorted(), ["", "/capability", "/priority", "/timeoutSeconds"]);
  assert.match(JSON.stringify(wrong.errors), /extra/);
  assert.deepEqual(fields(assertProblem(await post("/api/v1/goals", {}), 400, "HEARTH_VALIDATION")), ["/text"]);
  assert.deepEqual(fields(assertProblem(await post("/api/v1/goals", { text: "  " }), 400, "HEARTH_VALIDATION")), [
    "/text",
  ]);
  for (const raw of ["null", "[]", '"text"', "7"]) {
    assertProblem(await hub.call("POST", "/api/v1/goals", { raw }), 400, "HEARTH_VALIDATION");
  }
  for (const query of ["limit=0", "limit=1001", "limit=x", "state=done", "before=1", "colour=red"]) {
    assertProblem(await hub.call("GET", `/api/v1/tasks?${query}`), 400, "HEARTH_VALIDATION");
  }
  assert.deepEqual(fields(assertProblem(await hub.call("GET", "/api/v1/tasks/7"), 400, "HEARTH_VALIDATION")), ["/id"]);
});

void test("an unknown capability is named, alone and in a list, and then nothing of the list is kept", async () => {
  const good = { capability: "arithmetic.add", input: { operands: [1, 2] } };
  const alone = await hub.call("POST", "/api/v1/tasks", { body: { capability: "no.such", input: {} } });
  assert.deepEqual(fields(assertProblem(alone, 400, "HEARTH_VALIDATION")), ["/capability"]);
  const list = await hub.call("POST", "/api/v1/tasks/batch", {
    body: { tasks: [good, { capability: "no.such", input: {} }] },
  });
  assert.deepEqual(fields(assertProblem(list, 400, "HEARTH_VALIDATION")), ["/tasks/1/capability"]);
  assert.deepEqual((await hub.call("GET", "/api/v1/tasks")).body, { tasks: [] });
});

void test("a plan with a circle, an unknown capability or a dangling reference is refused with the place", async () => {
  const task = (key: string, input: unknown, after: string[] = []) => ({
    key,
    title: key,
    capability: "arithmetic.add",
    input,
    after,
  });
  const post = (tasks: unknown[]) => hub.call("POST", "/api/v1/plans", { body: { title: "p", tasks } });
  const circle = assertProblem(
    await post([task("a", {}, ["c"]), task("b", { x: { $from: "a" } }), task("c", {}, ["b"])]),
    400,
    "HEARTH_PLAN_CYCLE",
  );
  assert.match(circle.detail, /a -> c -> b -> a|b -> a -> c -> b|c -> b -> a -> c/);
  const unknown = assertProblem(await post([{ ...task("a", {}), capability: "no.such" }]), 400, "HEARTH_VALIDATION");
  assert.deepEqual(fields(unknown), ["/tasks/0/capability"]);
  assertProblem(await post([task("a", { x: { $from: "nobody" } })]), 400, "HEARTH_VALIDATION");
  assertProblem(await post([]), 400, "HEARTH_VALIDATION");
});

void test("a body that is too large is refused with the limit, by its header and while it streams", async () => {
  const { hostname, port } = new URL(hub.address);
  const headers = { authorization: `Bearer ${hub.hub.token}`, "content-type": "application/json" };
  const send = async (extra: Record<string, string>, chunks: number): Promise<{ status: number; text: string }> => {
    const outgoing = request({
      hostname,
      port,
      method: "POST",
      path: "/api/v1/goals",
      headers: { ...headers, ...extra },
    });
    outgoing.on("error", () => {});
    const answered = once(outgoing, "response") as Promise<[NodeJS.ReadableStream & { statusCode: number }]>;
    const megabyte = Buffer.alloc(1024 * 1024, 32);
    const over = new AbortController();
    void answered.then(() => over.abort());
    for (let sent = 0; sent < chunks && !over.signal.aborted; sent += 1) {
      if (!outgoing.write(megabyte)) await Promise.race([once(outgoing, "drain"), answered, once(outgoing, "close")]);
    }
    const [response] = await answered;
    let text = "";
    for await (const part of response) text += String(part);
    outgoing.destroy();
    return { status: response.statusCode, text };
  };
  for (const answer of [await send({ "content-length": String(100 * 1024 * 1024) }, 100), await send({}, 100)]) {
    assert.equal(answer.status, 413);
    const problem = JSON.parse(answer.text) as { code: string; detail: string };
    assert.equal(problem.code, "HEARTH_BODY_TOO_LARGE");
    assert.match(problem.detail, /1048576 bytes/);
  }
  assert.equal((await hub.call("GET", "/healthz")).status, 200);
});

void test("a folder that is relative, missing, a file or the hub's own is refused by name", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file.txt"), "x");
  await mkdir(join(folder, "in"));
  await symlink(hub.home, join(folder, "to-home"));
  const post = (fieldsGiven: Record<string, string>) =>
    hub.call("POST", "/api/v1/goals", { body: { text: "count the files", ...fieldsGiven } });
  for (const inputFolder of [
    "relative",
    "../..",
    join(folder, "missing"),
    join(folder, "file.txt"),
    hub.home,
    join(hub.home, "keys"),
    join(folder, "to-home"),
    "/",
    `${folder}\0`,
  ]) {
    const problem = assertProblem(await post({ inputFolder }), 400, "HEARTH_VALIDATION");
    assert.deepEqual(fields(problem), ["/inputFolder"], inputFolder);
  }
  for (const outputFolder of [
    "relative",
    hub.home,
    join(hub.home, "journal"),
    join(folder, "to-home", "keys", "new"),
    join(folder, "file.txt"),
  ]) {
    const problem = assertProblem(await post({ outputFolder }), 400, "HEARTH_VALIDATION");
    assert.deepEqual(fields(problem), ["/outputFolder"], outputFolder);
  }
  const good = await post({ inputFolder: join(folder, "in"), outputFolder: join(folder, "out", "new") });
  assert.equal(good.status, 201, good.text);
});

void test("what is no JSON, no route or no method of a route is told apart", async () => {
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
  ]) {
    const answer = await hub.call("POST", "/api/v1/goals", { raw: "text=x", headers: { "content-type": type } });
    assertProblem(answer, 415, "HEARTH_UNSUPPORTED_MEDIA_TYPE");
  }
  assertProblem(await hub.call("GET", "/api/v1/nothing"), 404, "HEARTH_NO_SUCH_ROUTE");
  const wrongMethod = await hub.call("DELETE", "/api/v1/goals");
  assertProblem(wrongMethod, 405, "HEARTH_METHOD_NOT_ALLOWED");
  assert.equal(wrongMethod.headers.get("allow"), "GET, HEAD, POST");
  for (const path of [
    "/page/../token",
    "/page/%2e%2e/%2e%2e/token",
    "/docs/errors/..%2f..%2fREADME",
    "/docs/ui/package.json",
    "/docs/errors/HEARTH_NOPE",
  ]) {
    const answer = await hub.call("GET", path);
    assert.ok(answer.status === 404 || answer.status === 400, `${path} ${answer.status}`);
    assert.ok(!answer.text.includes(hub.hub.token));
  }
});

void test("a schedule with a wrong pattern or time zone is refused by field", async () => {
  const schedule = (fieldsGiven: Record<string, unknown>) =>
    hub.call("POST", "/api/v1/schedules", {
      body: {
        name: "nightly",
        cron: "0 3 * * *",
        task: { capability: "arithmetic.add", input: { operands: [1, 2] } },
        ...fieldsGiven,
      },
    });
  assert.equal((await schedule({})).status, 201);
  assertProblem(await schedule({ cron: "every day" }), 400, "HEARTH_VALIDATION");
  assertProblem(await schedule({ timeZone: "Mars/Olympus" }), 400, "HEARTH_VALIDATION");
  const unknown = assertProblem(
    await schedule({ task: { capability: "no.such", input: {} } }),
    400,
    "HEARTH_VALIDATION",
  );
  assert.deepEqual(fields(unknown), ["/task/capability"]);
  const listed = (await hub.call("GET", "/api/v1/schedules")).body as { schedules: { id: string }[] };
  assert.equal(listed.schedules.length, 1);
  assert.equal((await hub.call("DELETE", `/api/v1/schedules/${listed.schedules[0]!.id}`)).status, 204);
});

void test("an agent composed of what is not there, or of what comes later, is refused by step", async () => {
  const post = (steps: unknown[]) =>
    hub.call("POST", "/api/v1/agents", {
      body: {
        name: "broken",
        description: "d",
        level: "worker",
        capabilities: [{ name: "broken.run", description: "d", steps }],
      },
    });
  const missing = assertProblem(await post([{ key: "a", capability: "no.such", input: {} }]), 400, "HEARTH_VALIDATION");
  assert.deepEqual(fields(missing), ["/capabilities/0/steps/0/capability"]);
  const later = assertProblem(
    await post([
      { key: "a", capability: "arithmetic.add", input: { operands: [{ $from: "b" }, 1] } },
      { key: "a", capability: "arithmetic.add", input: {} },
    ]),
    400,
    "HEARTH_VALIDATION",
  );
  assert.deepEqual(fields(later), ["/capabilities/0/steps/0/input", "/capabilities/0/steps/1/key"]);
  assertProblem(await hub.call("GET", "/api/v1/agents/broken"), 404, "HEARTH_NOT_FOUND");
});
