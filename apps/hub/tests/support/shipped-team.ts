import assert from "node:assert/strict";
import type { ScriptedRequest } from "@hearth/sdk/test";
import { json, openTeamHub, type Scripts, type TaskEnd, type TeamHub } from "./team-hub.ts";

/** A hub with the agents that ship and no other. */
export const openShipped = (scripts: Scripts): Promise<TeamHub> => openTeamHub(scripts, {});
export const call = (name: string, input: object) => ({ toolCalls: [{ name, input }] });
export const write = (path: string) => call("workspace_write", { path, content: path });
export const researched = (summary: string, citations: object[] = []) =>
  json({ summary, changes: [], openQuestions: [], citations });
/** What a turn is told before it goes on with the next. */
export const heard = (into: string[], next: object) => (request: ScriptedRequest) => {
  into.push(request.lastMessage);
  return next;
};

export interface TeamBody {
  messages: { kind: string; sender: string; recipient: string; outcome?: string }[];
  holders: { agent: string; former: string; capability: string }[];
}
export const teamOf = async (hub: TeamHub, { id }: Pick<TaskEnd, "id">): Promise<TeamBody> =>
  (await hub.call("GET", `/api/v1/tasks/${id}/team`)).body;
export const saidBetween = async (hub: TeamHub, task: Pick<TaskEnd, "id">): Promise<string[]> =>
  (await teamOf(hub, task)).messages.map((one) => `${one.kind} ${one.sender} ${one.recipient} ${one.outcome ?? "-"}`);
/** A part of what a task answered, which is there where it completed. */
export function partOf<Part>({ output }: TaskEnd, name: string): Part {
  assert.ok(output !== undefined);
  return output[name] as Part;
}
export const evidenceOf = (task: TaskEnd): string[] =>
  partOf<{ tool: string; outcome: string; what: string }[]>(task, "evidence").map(
    ({ tool, outcome, what }) => `${tool} ${outcome}: ${what}`,
  );
