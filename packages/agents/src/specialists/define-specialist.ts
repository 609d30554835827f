import { type Capability, type ConversationId, newId } from "@hearth/protocol";
import { type AgentContext, defineAgent, type LoadedAgent } from "@hearth/runtimes";
import { z } from "zod";
import type { AgentFile } from "../agent-file/index.ts";
import type { Hook } from "../hooks/index.ts";
import { LoopFailedError, type LoopServices, type Offer, runLoop } from "../loop/index.ts";
import { unlabelled } from "../loop/labels.ts";
import { UnsupportedAnswerError } from "./errors/unsupported-answer-error.ts";
import { resolveTools } from "./resolve-tools.ts";
import { specialistManifest } from "./specialist-manifest.ts";
import type { SpecialistOptions } from "./specialist-options.ts";
import { factsOf } from "./work/facts.ts";
import { promptOf, type WorkInput, workInput } from "./work/work-input.ts";
import { kindsOf, recorded, type WorkKind } from "./work/work-kind.ts";

/**
 * An agent made of an AGENT.md: it thinks with a model, and does everything with the tools its file names. Its permissions
 * are those of its tools and no more.
 * @throws AgentFileError where a tool is offered by nobody
 */
export function defineSpecialist(
  file: AgentFile,
  { tools, services, path = file.name }: SpecialistOptions,
): LoadedAgent {
  const { capabilities, permissions } = resolveTools(file, tools, path);
  const offers = capabilities.map(offerOf);
  return defineAgent({
    manifest: specialistManifest(file),
    capabilities: kindsOf(file).map((kind) => ({
      name: kind.capability,
      description: kind.description,
      permissions: [...permissions],
      input: workInput,
      output: z.object({ ...kind.answer.shape, ...recorded }),
      run: async (input: WorkInput, context: AgentContext) => {
        // A run that was parked or lost its hub goes on as the version it began with.
        const began = await context.step("agent-file", () => file);
        return await work({
          file: began,
          kind,
          input,
          context,
          offers,
          services: await services(context, kind.capability, input),
        });
      },
    })),
  });
}

interface Work {
  file: AgentFile;
  kind: WorkKind;
  input: WorkInput;
  context: AgentContext;
  offers: readonly Offer[];
  services: LoopServices;
}

async function work({ file, kind, input, context, offers, services }: Work): Promise<unknown> {
  const { log, conversation: given, hooks = [], offers: more = [], background = [], ...rest } = services;
  const conversation = given ?? (await context.step("conversation", () => newId<ConversationId>()));
  if (given === undefined) await log.create(context.principal, { id: conversation, title: kind.capability });
  const run = context.task.id;
  const facts = async () => factsOf(await log.entries(context.principal, conversation), run);
  const { limits } = file;
  const label = (await context.labels?.recalled()) ?? unlabelled;
  const capabilities = offers.map(({ capability }) => capability.name);
  const ending = await runLoop({
    ...rest,
    log,
    context,
    conversation,
    run,
    agent: file.name,
    system: [file.prompt, ...background],
    prompt: promptOf(input, context.caller.kind === "agent" ? label : undefined),
    offers: [...offers, ...more.filter(({ capability }) => !capabilities.includes(capability.name))],
    hooks: [...hooks, evidenceHook(kind, facts)],
    modelName: file.model,
    maximumOutputTokens: limits.outputTokens,
    limits: {
      turns: limits.turns,
      toolCalls: limits.toolCalls,
      activeSeconds: limits.seconds,
      outputCharacters: limits.toolOutputCharacters,
    },
    answerSchema: { name: "answer", schema: z.toJSONSchema(kind.answer, { io: "output" }) },
  });
  if (ending.kind !== "answered") throw new LoopFailedError(file.name, ending);
  const { evidence, tests } = await facts();
  const answer = kind.answer.parse(ending.value);
  // The hook may have been cut short; this is what counts.
  const wrong = kind.complain?.(answer, await facts());
  if (wrong !== undefined) throw new UnsupportedAnswerError(kind.capability, wrong);
  return {
    ...answer,
    evidence,
    ...(tests === undefined ? {} : { tests }),
    unsettled: ending.unknownEffects.map(({ capability, known }) => `${capability}: ${known}`),
    agent: { name: file.name, version: file.version, digest: file.digest },
  };
}

/** Sends the model back where its answer says what the run does not show. */
function evidenceHook(kind: WorkKind, facts: () => Promise<Parameters<NonNullable<WorkKind["complain"]>>[1]>): Hook {
  return {
    name: "evidence",
    events: ["Stop"],
    async run(event) {
      if (event.event !== "Stop" || kind.complain === undefined) return undefined;
      const answer = kind.answer.safeParse(readJson(event.text));
      const wrong = answer.success ? kind.complain(answer.data, await facts()) : undefined;
      return wrong === undefined ? undefined : { decision: "block", reason: wrong };
    },
  };
}

function readJson(text: string): unknown {
  const begin = text.indexOf("{");
  const end = text.lastIndexOf("}");
  try {
    return JSON.parse(text.slice(begin, end + 1));
  } catch {
    return undefined;
  }
}

function offerOf(capability: Capability): Offer {
  return capability.name.startsWith("web.") ? { capability, untrusted: true } : { capability };
}
