import { fileURLToPath } from "node:url";
import type { Goal } from "@hearth/protocol";
import { sandboxStatus } from "@hearth/sandbox";
import { eventually, type PortalHub } from "./start-hub.ts";

export const household = fileURLToPath(new URL("../../../../examples/household", import.meta.url));

export interface Filled {
  /** A run of several tasks that was completed. */
  done: Goal;
  /** A goal whose plan waits for approval. */
  waiting: Goal;
  /** Whether an agent waits for an approval; not where there is no sandbox. */
  asks: boolean;
}

const longJob =
  "Total my bills per category and per month, chart the electricity consumption from the meter readings, list open to-dos from the notes and the code, and write a report";

/** Gives a hub something of everything that the pages show, by its own API. */
export async function fillHub(hub: PortalHub): Promise<Filled> {
  const submit = (text: string, more: object = {}): Promise<Goal> =>
    hub.call("POST", "/api/v1/goals", { text, inputFolder: household, ...more });
  const until = (id: string, ...states: Goal["state"][]): Promise<Goal> =>
    eventually(`the goal ${states.join(" or ")}`, async () => {
      const goal = await hub.call<Goal>("GET", `/api/v1/goals/${id}`);
      return states.includes(goal.state) && goal;
    });
  const first = await submit(longJob, { approvePlan: true });
  const done = await until(first.id, "completed");
  const refused = await submit("Book me a flight to the moon");
  await until(refused.id, "refused", "awaiting-answer", "failed", "completed");
  await hub.call("PUT", "/api/v1/budgets", {
    scope: "person",
    scopeId: "owner",
    unit: "moneyMicroUnits",
    period: "month",
    maximum: 20_000_000,
  });
  await hub.call("POST", "/api/v1/invitations", { role: "operator", email: "someone@long-words.example.org" });
  const missing = await hub.call<{ id: string }>("POST", "/api/v1/tasks", {
    capability: "table.read",
    input: { path: "no-such-file.csv" },
    title: "Read a table that is not there",
    retries: 0,
  });
  await eventually("the task's end", async () => {
    const { state } = await hub.call<{ state: string }>("GET", `/api/v1/tasks/${missing.id}`);
    return state === "failed" || state === "completed";
  });
  const { available } = await sandboxStatus();
  if (available) {
    for (const command of ["mktemp made.XXXXXX", "shred -u old-backup.tar"])
      await hub.call("POST", "/api/v1/tasks", {
        capability: "command.run",
        input: { command },
        title: `Run ${command}`,
      });
    await eventually("two questions", async () => {
      const { approvals } = await hub.call<{ approvals: unknown[] }>("GET", "/api/v1/approvals");
      return approvals.length >= 2;
    });
  }
  const second = await submit("Total my bills per category and per month and draw a chart", { conversation: done.id });
  const waiting = await until(second.id, "awaiting-approval");
  return { done, waiting, asks: available };
}
