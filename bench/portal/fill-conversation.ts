import { join } from "node:path";
import { type Goal, type GoalId, newId, type PlanTask } from "@hearth/protocol";
import { createGoalWriter, openDatabase, type StoreTables } from "@hearth/storage";

export interface FilledConversation {
  conversation: string;
  /** The last goal, which runs. */
  running: string;
  /** Another conversation, whose only goal runs over a plan of many tasks. */
  planned: { conversation: string; running: string };
  /** Its tasks; the first one runs and writes. */
  tasks: readonly Record<string, unknown>[];
}

const answer = `The bills come to **1,204.50** in March.

| category | amount |
|---|---:|
| rent | 1180 |
| water | 24.50 |

- gas was not billed
- \`electricity\` is paid in April`;

/** Puts a long conversation into a hub's database, with a goal at its end that runs, and one about a plan of many tasks. */
export async function fillConversation(options: {
  home: string;
  address: string;
  token: string;
  goals: number;
  tasks: number;
}): Promise<FilledConversation> {
  const { home, address, token, goals, tasks } = options;
  const plan = await submitPlan(address, token, tasks);
  await using database = await openDatabase<StoreTables>({ url: `sqlite:${join(home, "hearth.db")}` });
  const writer = createGoalWriter(database);
  const who = { kind: "person", id: "owner" } as const;
  const conversation = newId<NonNullable<Goal["conversation"]>>();
  const planned = { conversation: newId<NonNullable<Goal["conversation"]>>(), running: newId<GoalId>() };
  let running = "";
  for (let number = 0; number < goals; number += 1) {
    const isLast = number === goals - 1;
    const id = newId<GoalId>();
    if (isLast) running = id;
    await writer.insert(who, {
      id,
      owner: "owner",
      text: `What did month ${number} cost?`,
      conversation,
      state: isLast ? "running" : "completed",
      ...(isLast ? {} : { answer, endedAt: Date.now() }),
      model: "none",
      verdicts: [],
      approvePlan: false,
      exchanges: [],
      phases: [],
      createdAt: Date.now(),
    });
  }
  await writer.insert(who, {
    id: planned.running,
    owner: "owner",
    text: "Do five hundred things",
    conversation: planned.conversation,
    state: "running",
    plan: plan.id as NonNullable<Goal["plan"]>,
    model: "none",
    verdicts: [],
    approvePlan: false,
    exchanges: [],
    phases: [],
    createdAt: Date.now(),
  });
  const listed = plan.tasks.map(({ key, title, capability, input }, index) => ({
    id: newId(),
    owner: "owner",
    goal: planned.running,
    plan: plan.id,
    key,
    title,
    capability,
    input,
    state: index === 0 ? "running" : index < 200 ? "completed" : "waiting",
    delivery: "pending",
    priority: 5,
    attempt: 1,
    retries: 3,
    timeoutSeconds: 300,
    waitingFor: [],
    checks: [],
    createdAt: Date.now(),
    startedAt: Date.now(),
  }));
  return { conversation, running, planned, tasks: listed };
}

/** A plan in layers, each task after two of the layer before it. */
async function submitPlan(address: string, token: string, count: number): Promise<{ id: string; tasks: PlanTask[] }> {
  const width = 20;
  const tasks = Array.from({ length: count }, (_, index) => {
    const before = index - width;
    const after = before < 0 ? [] : [before, before - (before % width) + ((before + 7) % width)];
    return {
      key: `step-${index}`,
      title: `Step ${index} of the plan`,
      capability: "arithmetic.add",
      input: { operands: [1, 2] },
      after: [...new Set(after)].map((one) => `step-${one}`),
    };
  });
  const response = await fetch(`${address}/api/v1/plans`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ title: "Five hundred tasks", tasks }),
  });
  if (!response.ok) throw new Error(`the plan was refused: ${await response.text()}`);
  return (await response.json()) as { id: string; tasks: PlanTask[] };
}
