import { hash } from "node:crypto";
import { defaultPolicy, type Policy } from "@hearth/policy";
import type { PullOptions } from "../../src/index.ts";
import { alice, never, openStageAt, type Stage } from "./stage.ts";

/** The supervisor may reach these places, loopback too. */
export function reaching(allow: readonly string[], ask: readonly string[] = []): Policy {
  const egress = { allow: [...allow], ask: [...ask], deny: [], privateOk: ["127.0.0.1"] };
  return {
    ...defaultPolicy,
    agents: { ...defaultPolicy.agents, supervisor: { ...defaultPolicy.agents["supervisor"]!, egress } },
  };
}

export const emptyFile = (): object => ({ version: 1 });

export function openPullStage(folder: string, policy: Policy): Promise<Stage> {
  return openStageAt(folder, { port: 1, file: emptyFile, policy });
}

export const digest = (bytes: Uint8Array): string => hash("sha256", bytes);

/** Pulls as a person's own command does. */
export async function pull(
  stage: Stage,
  port: number,
  options: Partial<PullOptions> & { sha256: string },
): Promise<string> {
  await using session = stage.session({ who: alice, agent: "supervisor", level: 2 });
  return await stage.models.files.pull(session, {
    url: `http://127.0.0.1:${port}/tiny.gguf?key=quiet-words`,
    signal: never,
    ...options,
  });
}
