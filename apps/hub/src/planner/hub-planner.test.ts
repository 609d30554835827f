import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { lazyBuiltinAgents } from "@hearth/agents/start";
import { environmentServers } from "@hearth/models";
import type { GoalId, Principal } from "@hearth/protocol";
import { openWorkspaceReader } from "@hearth/sandbox";
import { PersonsAnswers } from "../gateway/persons-answers.ts";
import { areModelsNamed, modelVariables } from "./are-models-named.ts";
import { createHubPlanner } from "./hub-planner.ts";

const capabilities = lazyBuiltinAgents().flatMap(({ manifest }) => manifest.capabilities);
const who: Principal = { kind: "person", id: "owner" };

/** A planner over an empty home, whose models come when they are asked for, and what it asked for. */
async function scene(context: TestContext) {
  const home = await mkdtemp(join(tmpdir(), "hearth-planner-"));
  context.after(() => rm(home, { recursive: true, force: true }));
  await writeFile(join(home, "bills.csv"), "month,amount\nMay,12\nJune,30\n");
  const asked: string[] = [];
  const planner = createHubPlanner({
    home,
    environment: {},
    needsModel: () => false,
    gateway: () => assert.fail("no model is asked"),
    earlier: () => assert.fail("no conversation is read for a model"),
    emit: () => undefined,
    answers: new PersonsAnswers({ inbox: () => assert.fail("nobody is asked") }),
    memory: () => assert.fail("nothing is remembered for a model"),
    models: async () => {
      asked.push("models");
      return { registry: { all: async () => [] } } as never;
    },
    detectModelServers: async () => {
      asked.push("ports");
      return [];
    },
    onError: (error) => assert.fail(String(error)),
  });
  const workspace = await openWorkspaceReader(home);
  context.after(() => workspace[Symbol.asyncDispose]());
  const propose = (goal: string) =>
    planner.propose({
      goal,
      asker: { who, id: "goal" as GoalId },
      workspace,
      capabilities,
      signal: new AbortController().signal,
    });
  return { home, asked, propose };
}

test("a goal that the rules carry out asks for no model and knocks at no port", async (context) => {
  const { asked, propose } = await scene(context);
  const proposal = await propose("total amount in bills.csv");
  assert.ok(proposal.kind === "direct" || proposal.kind === "plan", JSON.stringify(proposal));
  assert.deepEqual(asked, []);
});

test("a goal that they do not understand looks for models, and at the ports once in a while", async (context) => {
  const { asked, propose } = await scene(context);
  const first = await propose("compose a sonnet about the sea");
  assert.ok(first.kind === "refused" || first.kind === "question", JSON.stringify(first));
  await propose("paint the fence of the neighbour");
  assert.deepEqual(asked.toSorted(), first.kind === "refused" ? ["models", "models", "ports"] : ["models", "models"]);
});

test("where the person has named a model it is asked first", async (context) => {
  const { home, asked, propose } = await scene(context);
  await writeFile(join(home, "models.json"), "{}");
  await propose("total amount in bills.csv");
  assert.deepEqual(asked, ["models"]);
});

test("the variables that name servers are those that the models know", async () => {
  for (const name of modelVariables) {
    assert.equal(Object.keys(environmentServers({ [name]: "x" })).length, 1, name);
    assert.ok(await areModelsNamed({ home: "/nowhere", environment: { [name]: "x" } }));
  }
  const known = new Set(/[A-Z_]+(?:KEY|URL)/g[Symbol.match](String(environmentServers)));
  // A base address alone names no server of Anthropic's.
  assert.deepEqual([...known].toSorted(), [...modelVariables, "ANTHROPIC_BASE_URL"].toSorted());
  assert.equal(await areModelsNamed({ home: "/nowhere", environment: { OPENAI_API_KEY: " " } }), false);
});
