import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { type Goal, type GoalId, newId } from "@hearth/protocol";
import { WebSocketServer } from "ws";
import { startHearth, temporaryHome } from "./run-hearth.ts";

/** A hub on loopback whose goal never gets beyond planning until it is cancelled. */
async function startPonderingHub(home: string) {
  const looked = Promise.withResolvers<void>();
  const goal: Goal = {
    id: newId<GoalId>(),
    owner: "owner",
    text: "x",
    state: "planning",
    model: "none",
    verdicts: [],
    approvePlan: false,
    exchanges: [],
    phases: [],
    createdAt: 1,
  };
  const server = createServer((request, response) => {
    const url = request.url ?? "";
    const list = /^\/api\/v1\/(tasks|approvals)(\?|$)/.exec(url)?.[1];
    if (request.method === "GET" && list === undefined) looked.resolve();
    if (url.endsWith("/cancel")) goal.state = "cancelled";
    const answer = list === undefined ? goal : { [list]: [] };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => {
    socket.send(JSON.stringify({ type: "feed-opened", after: 0, first: 0, last: 0, gap: false }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(join(home, "token"), `hearth_${"a".repeat(43)}\n`, { mode: 0o600 });
  await writeFile(
    join(home, "hub.json"),
    JSON.stringify({ pid: process.pid, address, startedAt: 1, version: "0.1.0" }),
  );
  return {
    /** Resolves when the program has asked how the goal is. */
    looked: looked.promise,
    goal,
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<unknown>((resolve) => server.close(resolve));
    },
  };
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  test(`${signal} during a goal cancels it and ends with ${code}`, async () => {
    await using home = await temporaryHome();
    await using hub = await startPonderingHub(home.path);
    const running = startHearth(["do", "think for ever"], { home: home.path });
    await running.says(/^Goal: think/);
    await hub.looked;
    running.child.kill(signal);
    const ended = await running.ended;
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, /Cancelled: goal/);
    assert.equal(hub.goal.state, "cancelled");
  });
}
