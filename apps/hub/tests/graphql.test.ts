import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { marker, ownThings, type OwnedThings } from "./support/owned-things.ts";
import { eventually, startHub, type TestHub } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

let hub: TestHub;
let things: OwnedThings;
before(async () => {
  hub = await startHub();
  things = await ownThings(hub);
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

interface GraphQlAnswer {
  data?: Record<string, never> | null;
  errors?: { message: string; extensions?: { code?: string; hint?: string; field?: string } }[];
}

async function ask(query: string, variables: object = {}, token = hub.hub.token): Promise<GraphQlAnswer> {
  const answer = await hub.call("POST", "/graphql", { token, body: { query, variables } });
  assert.ok(answer.status < 500, answer.text);
  return answer.body;
}

async function data(query: string, variables: object = {}, token = hub.hub.token): Promise<never> {
  const answer = await ask(query, variables, token);
  assert.deepEqual(answer.errors ?? [], [], query);
  return answer.data as never;
}

const add = { capability: "arithmetic.add", input: { operands: [40, 2] }, title: "Add", priority: 7 };
const submit = "mutation ($input: TaskInput!) { submitTask(input: $input) { id status priority description } }";

void test("a task is submitted, read with its agent, listed by status and cancelled", async () => {
  const { submitTask } = (await data(submit, { input: add })) as { submitTask: { id: string; priority: number } };
  assert.equal(submitTask.priority, 7);
  const query =
    "query ($id: ID!) { task(id: $id) { status state result description completedAt agent { id level state } } }";
  const task = await eventually("the end of the task", async () => {
    const { task: found } = (await data(query, { id: submitTask.id })) as {
      task: { status: string; result: string; completedAt: string; agent: { id: string; level: string } };
    };
    return found.status === "COMPLETED" && found;
  });
  assert.equal((JSON.parse(task.result) as { value: number }).value, 42);
  assert.equal(task.agent.id, "arithmetic");
  assert.ok(Date.parse(task.completedAt) > 0);
  const { tasks } = (await data("{ tasks(status: COMPLETED, limit: 3) { id status } }")) as {
    tasks: { status: string }[];
  };
  assert.ok(tasks.length > 0 && tasks.length <= 3 && tasks.every(({ status }) => status === "COMPLETED"));
  const parked = await ask(submit, { input: { capability: "nothing.here", input: {} } });
  assert.equal(parked.errors?.[0]?.extensions?.code, "HEARTH_VALIDATION");
  assert.equal(((await data(query, { id: "0198c0de-0000-7000-8000-000000000000" })) as { task: unknown }).task, null);
});

void test("an agent is stopped and started, says who made it, and goes into no other state on demand", async () => {
  const transition =
    "mutation ($id: ID!, $to: AgentState!) { transitionAgent(id: $id, newState: $to) { id state status } }";
  const to = async (state: string, token = hub.hub.token) => await ask(transition, { id: "chart", to: state }, token);
  assert.deepEqual((await to("MAINTENANCE")).data, {
    transitionAgent: { id: "chart", state: "MAINTENANCE", status: "stopped" },
  });
  assert.equal((await to("WORK")).errors?.[0]?.extensions?.field, "/newState");
  assert.equal((await to("IDLE", await strangersToken(hub))).errors?.[0]?.extensions?.code, "HEARTH_NOT_PERMITTED");
  assert.deepEqual((await to("IDLE")).data, { transitionAgent: { id: "chart", state: "IDLE", status: "healthy" } });
  const verifier = await ask(transition, { id: "verifier", to: "MAINTENANCE" });
  assert.equal(verifier.errors?.[0]?.extensions?.code, "HEARTH_AGENT_NEEDED");
  const { agents } = (await data("{ agents { id parent { id } children { id } createdAt } }")) as {
    agents: { id: string; parent: unknown; children: unknown[]; createdAt: string | null }[];
  };
  const made = agents.find(({ id }) => id === `agent-${marker}`);
  assert.ok(Date.parse(made?.createdAt ?? "") > 0);
  assert.deepEqual([made?.parent, made?.children], [null, []]);
  assert.equal(agents.find(({ id }) => id === "chart")?.createdAt, null);
  const { tasks } = (await data(
    "{ tasks(status: COMPLETED, limit: 1) { progress } goals(limit: 1) { waitsFor { agent } } }",
  )) as {
    tasks: { progress: number }[];
  };
  assert.equal(tasks[0]?.progress, 1);
});

void test("agents, the system and goals are read, and an agent is made", async () => {
  const { agents, systemHealth, resourceUsage } = (await data(
    "{ agents(level: WORKER) { id level state capabilities performance { queueDepth } } systemHealth { status agents { total } tasks { ready } } resourceUsage { cpu memory } }",
  )) as {
    agents: { id: string; level: string }[];
    systemHealth: { status: string };
    resourceUsage: { memory: number };
  };
  assert.ok(agents.length > 0 && agents.every(({ level }) => level === "WORKER"));
  assert.match(systemHealth.status, /^(healthy|degraded)$/);
  assert.ok(resourceUsage.memory > 0);
  const steps = [{ key: "a", capability: "arithmetic.add", input: { operands: [1, 2] } }];
  const input = {
    name: "byql",
    description: "d",
    level: "WORKER",
    capabilities: [{ name: "byql.add", description: "d", steps }],
  };
  const create =
    "mutation ($input: CreateAgentInput!) { createAgent(input: $input) { id level creator capabilities } }";
  const { createAgent } = (await data(create, { input })) as { createAgent: { id: string; capabilities: string[] } };
  assert.deepEqual([createAgent.id, createAgent.capabilities], ["byql", ["byql.add"]]);
  assert.equal((await ask(create, { input })).errors?.[0]?.extensions?.code, "HEARTH_CONFLICT");
  const admin = await ask(create, { input: { ...input, name: "boss", level: "ADMIN" } });
  assert.equal(admin.errors?.[0]?.extensions?.code, "HEARTH_VALIDATION");
  const { submitGoal } = (await data('mutation { submitGoal(input: { text: "Write a poem" }) { id state } }')) as {
    submitGoal: { id: string };
  };
  const goal = "query ($id: ID!) { goal(id: $id) { text state answer tasks { id } } }";
  assert.equal(((await data(goal, { id: submitGoal.id })) as { goal: { text: string } }).goal.text, "Write a poem");
  const inside = await ask('mutation ($f: String!) { submitGoal(input: { text: "x", inputFolder: $f }) { id } }', {
    f: hub.home,
  });
  assert.equal(inside.errors?.[0]?.extensions?.field, "/inputFolder");
});

void test("another person meets nothing of the owner's by any query, and a viewer changes nothing", async () => {
  const stranger = await strangersToken(hub);
  await hub.call("PUT", "/api/v1/people/stranger/limits", { body: { requestsPerMinute: null } });
  const everything = `{
    tasks(limit: 100) { id description result goal { text } agent { id } }
    goals(limit: 100) { id text answer tasks { description } }
    agents { id description capabilities tasks(limit: 100) { description result } }
    systemHealth { status }
  }`;
  assert.ok(JSON.stringify(await data(everything)).includes(marker), "the owner meets it");
  assert.ok(!JSON.stringify(await data(everything, {}, stranger)).includes(marker));
  const task = things.parameterOf("/api/v1/tasks/:id", ":id");
  const goal = things.parameterOf("/api/v1/goals/:id", ":id");
  const one =
    "query ($task: ID!, $goal: ID!, $agent: ID!) { task(id: $task) { id } goal(id: $goal) { id } agent(id: $agent) { id } }";
  assert.deepEqual(await data(one, { task, goal, agent: `agent-${marker}` }, stranger), {
    task: null,
    goal: null,
    agent: null,
  });
  for (const mutation of [`cancelTask(id: "${task}")`, `cancelGoal(id: "${goal}")`]) {
    const refused = await ask(`mutation { ${mutation} { id } }`, {}, stranger);
    assert.equal(refused.errors?.[0]?.extensions?.code, "HEARTH_NOT_FOUND", mutation);
  }
  const viewer = await strangersToken(hub, { id: "looker", role: "viewer" });
  assert.deepEqual(await data("{ tasks { id } }", {}, viewer), { tasks: [] });
  for (const mutation of [
    'submitTask(input: { capability: "arithmetic.add" })',
    'submitGoal(input: { text: "x" })',
    `cancelTask(id: "${task}")`,
    `cancelGoal(id: "${goal}")`,
    'createAgent(input: { name: "a", description: "d", level: WORKER, capabilities: [] })',
  ]) {
    const refused = await ask(`mutation { ${mutation} { id } }`, {}, viewer);
    assert.equal(refused.errors?.[0]?.extensions?.code, "HEARTH_NOT_PERMITTED", mutation);
  }
});

/** Reads a subscription's events (server-sent events) until it is left. */
async function* subscribe(
  query: string,
  signal: AbortSignal,
  token = hub.hub.token,
): AsyncGenerator<Record<string, never>> {
  const answer = await fetch(`${hub.address}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query }),
    signal,
  });
  assert.match(answer.headers.get("content-type") ?? "", /^text\/event-stream/);
  let text = "";
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split("\n\n");
    text = events.pop()!;
    for (const event of events) {
      const line = event.split("\n").find((one) => one.startsWith("data: {"));
      if (line !== undefined) yield (JSON.parse(line.slice(6)) as { data: Record<string, never> }).data;
    }
  }
}

void test("subscriptions tell of tasks, agents and events of one's own", async () => {
  const stranger = await strangersToken(hub, { id: "listener" });
  const leave = new AbortController();
  const told: Record<string, Record<string, unknown>[]> = { task: [], agent: [], event: [], strangers: [] };
  const follow = async (name: string, query: string, token?: string): Promise<void> => {
    try {
      for await (const event of subscribe(query, leave.signal, token)) told[name]!.push(event);
    } catch (error) {
      if (!leave.signal.aborted) throw error;
    }
  };
  const following = [
    follow("task", "subscription { taskStatusChanged { id status } }"),
    follow("agent", "subscription { agentStateChanged { id state } }"),
    follow("event", "subscription { systemEvent { id type task data } }"),
    follow("strangers", "subscription { systemEvent { type } }", stranger),
  ];
  // Events that come before a subscription stands are not told by it, so tasks are handed in until each has told one.
  await eventually("all to tell of a task", async () => {
    await data(submit, { input: add });
    return ["task", "agent", "event"].every((name) => told[name]!.length > 0);
  });
  await eventually("the end of a task", () =>
    told["task"]!.some(({ taskStatusChanged: task }) => (task as { status: string }).status === "COMPLETED"),
  );
  assert.ok(told["agent"]!.some(({ agentStateChanged: agent }) => (agent as { id: string }).id === "arithmetic"));
  assert.deepEqual(told["strangers"], []);
  leave.abort();
  await Promise.all(following);
});

void test("lists in lists that grow without end are refused", async () => {
  const tasks = Array.from({ length: 100 }, () => add);
  assert.equal((await hub.call("POST", "/api/v1/tasks/batch", { body: { tasks } })).status, 201);
  const query = `{ agents { tasks(limit: 100) { agent { tasks(limit: 100) { agent { tasks(limit: 100) { id } } } } } } }`;
  const answer = await fetch(`${hub.address}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${hub.hub.token}`, "content-type": "application/json" },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(30_000),
  });
  const { errors } = (await answer.json()) as GraphQlAnswer;
  assert.match(errors?.[0]?.message ?? "", /looks up 2000 lists/);
  const once = `{ agents { id tasks(limit: 100) { id agent { id } goal { id tasks { id } } } } goals(limit: 100) { tasks { id } } }`;
  await data(once);
});

void test("a subscription ends with the token it was opened with", async () => {
  await using own = await startHub({ socketCheckMilliseconds: 50 });
  const made = await own.call("POST", "/api/v1/tokens", { body: { name: "listener" } });
  const { secret, credential } = made.body as { secret: string; credential: { id: string } };
  const answer = await fetch(`${own.address}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query: "subscription { systemEvent { type } }" }),
    signal: AbortSignal.timeout(10_000),
  });
  assert.equal(answer.status, 200);
  assert.equal((await own.call("DELETE", `/api/v1/tokens/${credential.id}`)).status, 204);
  await assert.rejects(answer.text(), { name: "TypeError", message: "terminated" });
});

void test("what is wrong, too deep or too long is refused before anything is asked, and nothing of the inside is told", async () => {
  const wrong = await ask("{ nothing }");
  assert.match(wrong.errors?.[0]?.message ?? "", /Cannot query field/);
  const deep = `{ agents { ${"tasks { agent { ".repeat(6)} id ${"} }".repeat(6)} } }`;
  assert.match((await ask(deep)).errors?.[0]?.message ?? "", /7 deep/);
  const hidden = `query { agents { ...a } } fragment a on Agent { tasks { agent { tasks { agent { tasks { agent { tasks { id } } } } } } } }`;
  assert.match((await ask(hidden)).errors?.[0]?.message ?? "", /7 deep/);
  const loop = "query { agents { ...a } } fragment a on Agent { id ...a }";
  assert.ok((await ask(loop)).errors!.length > 0);
  assert.equal((await hub.call("POST", "/graphql", { body: { query: "x".repeat(30_000) } })).status, 400);
  assert.equal((await hub.call("POST", "/graphql", { token: null, body: { query: "{ tasks { id } }" } })).status, 401);
  assert.equal((await hub.call("GET", "/graphql?query={tasks{id}}")).status, 405);
});
