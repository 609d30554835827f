import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openMemory } from "@hearth/memory";
import { openDatabase } from "@hearth/storage";
import { eventually, temporaryFolder, type TestHub } from "./test-hub.ts";

/** A home in which the owner remembers something, as an earlier run of the hub would have left it. */
export async function homeWithMemory(): Promise<string> {
  const home = await temporaryFolder();
  await using database = await openDatabase<unknown>({ url: `sqlite:${join(home, "hearth.db")}` });
  await using memory = await openMemory({ database });
  const outcome = await memory.writer.propose(
    { kind: "person", id: "owner" },
    { kind: "fact", text: `The boiler of ${marker} is serviced every October`, confidence: 1 },
  );
  assert.equal(outcome.kind, "live", JSON.stringify(outcome));
  return home;
}

/** What the owner of a walked hub has, by the parameter of a route that names it. Each holds the marker somewhere. */
export interface OwnedThings {
  /** A text that stands in everything of the owner's, and nowhere else. */
  marker: string;
  /** What stands for the parameters of a route, such as `:id` below `/api/v1/goals`. */
  parameterOf(url: string, parameter: string): string;
}

export const marker = "zephyrine-7f3a91";

/** Gives the owner one of everything that can be had without a model or a network. */
export async function ownThings(hub: TestHub): Promise<OwnedThings> {
  const made = async <Body>(method: string, path: string, body: unknown, status: number): Promise<Body> => {
    const answer = await hub.call(method, path, { body });
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    return answer.body;
  };
  const folder = join(hub.home, "results", marker);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "notes.txt"), `notes of ${marker}\n`);
  const goal = await made<{ id: string }>(
    "POST",
    "/api/v1/goals",
    { text: `List the files of ${marker}`, inputFolder: folder },
    201,
  );
  const steps = [{ key: "a", capability: "arithmetic.add", input: { operands: [1, 2] } }];
  const agent = `agent-${marker}`;
  await made(
    "POST",
    "/api/v1/agents",
    {
      name: agent,
      description: marker,
      level: "worker",
      capabilities: [{ name: `${agent}.add`, description: marker, steps }],
    },
    201,
  );
  const task = await made<{ id: string }>(
    "POST",
    "/api/v1/tasks",
    { title: marker, capability: "arithmetic.add", input: { operands: [1, 2] } },
    201,
  );
  const tasks = [{ key: "a", title: marker, capability: "arithmetic.add", input: { operands: [3, 4] } }];
  const plan = await made<{ id: string }>("POST", "/api/v1/plans", { title: marker, tasks }, 201);
  const nightly = { capability: "arithmetic.add", input: { operands: [1, 2] } };
  const schedule = await made<{ id: string }>(
    "POST",
    "/api/v1/schedules",
    { name: `nightly-${marker}`, cron: "0 3 * * *", task: nightly },
    201,
  );
  const token = await made<{ credential: { id: string } }>("POST", "/api/v1/tokens", { name: marker }, 201);
  await made("PUT", `/api/v1/secrets/${marker}`, { value: `value-${marker}`, bindings: [] }, 204);
  await made(
    "PUT",
    "/api/v1/budgets",
    { scope: "agent", scopeId: marker, unit: "calls", period: "day", maximum: 7 },
    200,
  );
  const grant = await made<{ id: string }>(
    "POST",
    "/api/v1/grants",
    { agent: "code", tool: "command", subject: `echo ${marker}` },
    201,
  );
  const put = await fetch(`${hub.address}/api/v1/files/${marker}.txt`, {
    method: "PUT",
    headers: { authorization: `Bearer ${hub.hub.token}`, "content-type": "application/octet-stream" },
    body: `file of ${marker}`,
  });
  assert.equal(put.status, 201);
  const invitation = await made<{ invitation: { id: string } }>(
    "POST",
    "/api/v1/invitations",
    { role: "member", email: `${marker}@example.org` },
    201,
  );
  await made("PUT", "/api/settings/theme", { value: "contrast", reason: `for ${marker}` }, 200);
  const { changes } = (await hub.call("GET", "/api/settings/history")).body as { changes: { id: number }[] };
  const change = changes[0]!.id;
  const run = (await made("POST", "/api/v1/swarm/runs", { example: "small" }, 202)) as { id: string };
  await hub.call("GET", `/api/v1/tasks/${task.id}/result?wait=20`);
  const receipt = await eventually("a receipt of the task", async () => {
    const { receipts } = (await hub.call("GET", `/api/v1/journal/receipts?task=${task.id}`)).body as {
      receipts: { id: string }[];
    };
    return receipts[0]?.id;
  });
  const ids: Readonly<Record<string, string>> = {
    "/api/v1/goals": goal.id,
    "/api/v1/plans": plan.id,
    "/api/v1/tasks": task.id,
    "/api/v1/schedules": schedule.id,
    "/api/v1/swarm/runs": run.id,
    "/api/v1/agents": agent,
    "/api/v1/tokens": token.credential.id,
    "/api/v1/grants": grant.id,
    "/api/v1/journal/receipts": receipt,
    "/api/v1/secrets": marker,
    "/api/v1/people": "owner",
    "/api/v1/invitations": invitation.invitation.id,
    "/api/v1/files": `${marker}.txt`,
    "/api/v1/policy/rules": "power",
    "/docs/errors": "HEARTH_VALIDATION",
    "/docs/ui": "swagger-ui.css",
    "/api/v1/models/roles": "default",
    "/api/settings/category": "appearance",
    "/api/settings/history": String(change),
    "/api/settings": "theme",
  };
  return {
    marker,
    parameterOf(url) {
      const place = Object.keys(ids).find((prefix) => url.startsWith(`${prefix}/`));
      return place === undefined ? marker : ids[place]!;
    },
  };
}
