import { Readable } from "node:stream";
import type { ModelPart, Models } from "@hearth/models";
import { newId, type Principal } from "@hearth/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { HubGateway } from "../gateway/hub-gateway.ts";
import { whoIs } from "../guard/principal.ts";
import { listBodyLimit } from "../http/create-server.ts";
import { toHttpError } from "../http/problem-handler.ts";
import type { App } from "../http/zod-type-provider.ts";
import { cacheSeconds } from "../models/model-preferences.ts";
import type { SettingsDesk } from "../settings/settings-desk.ts";
import { chatBody, type ChatBody } from "../openai/chat-body.ts";
import type { AnswerHead } from "../openai/chat-answer.ts";
import { meaningOf, ownNames } from "../openai/model-names.ts";
import { OpenAiError, toOpenAiBody } from "../openai/openai-error.ts";
import { responsesBody, toChatBody } from "../openai/responses-body.ts";
import type { toModelRequest } from "../openai/to-model-request.ts";
import { embeddingsBody } from "../openai/embeddings-body.ts";

export interface V1RoutesOptions {
  models: () => Promise<Models>;
  gateway: () => Promise<HubGateway>;
  settings: Pick<SettingsDesk, "hubNow">;
}

const tags = ["openai"];

/** `/v1`, and `/v1/openai-compat`: the person's models for programs that speak OpenAI's API. The key is any token of Hearth. */
export function v1Routes(app: App, { models, gateway, settings }: V1RoutesOptions): void {
  const ask = async (request: FastifyRequest, reply: FastifyReply, body: ChatBody) => {
    const opened = await models();
    const model = await modelFor(opened, body.model);
    const id = newId<string>();
    const { toModelRequest } = await import("../openai/to-model-request.ts");
    const known = cacheSeconds(settings);
    const question = {
      ...toModelRequest(body, { model, call: `api-${id}` }),
      ...(known === undefined ? {} : { cacheSeconds: known }),
    };
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort(new DOMException("nobody waits for it any more", "AbortError")));
    const who = whoIs(request);
    const head: AnswerHead = { id, created: Math.floor(Date.now() / 1000), model: body.model };
    return { head, parts: parts({ models: opened, gateway, who, request: question, signal: gone.signal }) };
  };
  for (const root of ["/v1", "/v1/openai-compat"]) {
    app.post(
      `${root}/chat/completions`,
      {
        bodyLimit: listBodyLimit,
        errorHandler: answerError,
        schema: { tags, summary: "Chat Completions", body: chatBody },
      },
      async (request, reply) => {
        const { body } = request;
        const { head, parts: answer } = await ask(request, reply, body);
        const { chatAnswer, chatChunks } = await import("../openai/chat-answer.ts");
        if (body.stream !== true) return await chatAnswer(answer, head);
        const includeUsage = body.stream_options?.include_usage === true;
        return await sendStream(reply, chatChunks(answer, head, { includeUsage }), (data) => `data: ${data}\n\n`, [
          "data: [DONE]\n\n",
        ]);
      },
    );
    app.post(
      `${root}/responses`,
      {
        bodyLimit: listBodyLimit,
        errorHandler: answerError,
        schema: { tags, summary: "Responses", body: responsesBody },
      },
      async (request, reply) => {
        const { head, parts: answer } = await ask(request, reply, toChatBody(request.body));
        const { responsesAnswer, responsesEvents } = await import("../openai/responses-answer.ts");
        if (request.body.stream !== true) return await responsesAnswer(answer, head);
        return await sendStream(
          reply,
          responsesEvents(answer, head),
          (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
        );
      },
    );
    app.post(
      `${root}/embeddings`,
      {
        bodyLimit: listBodyLimit,
        errorHandler: answerError,
        schema: { tags, summary: "Embeddings", body: embeddingsBody },
      },
      async (request) => {
        const opened = await models();
        const model = await modelFor(opened, request.body.model);
        const door = (await gateway()).gateway;
        const { embedForClient } = await import("../openai/embed-for-client.ts");
        return await embedForClient({ models: opened, gateway: door, who: whoIs(request), model, body: request.body });
      },
    );
    app.get(
      `${root}/models`,
      { errorHandler: answerError, schema: { tags, summary: "Models, by the names that may be asked for" } },
      async (request) => {
        whoIs(request);
        const names = await namesOf(await models());
        return { object: "list", data: names.map(describeModel) };
      },
    );
    app.get(
      `${root}/models/*`,
      {
        errorHandler: answerError,
        schema: { tags, summary: "One model", params: z.object({ "*": z.string().max(200) }) },
      },
      async (request) => {
        whoIs(request);
        const name = request.params["*"];
        if (!(await namesOf(await models())).includes(name)) throw unknownModel(name);
        return describeModel(name);
      },
    );
  }
}

async function* parts({
  gateway,
  ...question
}: {
  models: Models;
  gateway: () => Promise<HubGateway>;
  who: Principal;
  request: ReturnType<typeof toModelRequest>;
  signal: AbortSignal;
}): AsyncGenerator<ModelPart> {
  const { askForClient } = await import("../openai/ask-for-client.ts");
  yield* askForClient({ ...question, gateway: (await gateway()).gateway });
}

async function modelFor(models: Models, name: string): Promise<string> {
  const { roles } = await models.registry.settings();
  const model = meaningOf(name, new Set(Object.keys(roles)));
  if (model === undefined || (model.includes("/") && (await models.registry.find(model)) === undefined))
    throw unknownModel(name);
  return model;
}

function unknownModel(name: string): OpenAiError {
  return new OpenAiError(`there is no model ${name}`, {
    status: 404,
    param: "model",
    code: "model_not_found",
    hint: "GET /v1/models lists the names.",
  });
}

async function namesOf(models: Models): Promise<string[]> {
  const known = await models.registry.all();
  return [...ownNames, ...known.map(({ id }) => id)];
}

function describeModel(id: string): object {
  return { id, object: "model", created: 0, owned_by: id.includes("/") ? id.split("/", 1)[0] : "hearth" };
}

/**
 * Sends events as they come. The first one is waited for, so that what is refused before anything was said has its status.
 * An error after it is the last event.
 */
async function sendStream<Event>(
  reply: FastifyReply,
  events: AsyncGenerator<Event>,
  write: (event: Event) => string,
  end: readonly string[] = [],
): Promise<FastifyReply> {
  const first = await events.next();
  async function* lines(): AsyncGenerator<string> {
    try {
      if (first.done !== true) yield write(first.value);
      for await (const event of events) yield write(event);
      yield* end;
    } catch (error) {
      reply.log.warn({ err: error }, "an answer broke off");
      yield `data: ${JSON.stringify(toOpenAiBody(toHttpError(error, 0)))}\n\n`;
    }
  }
  return reply
    .type("text/event-stream")
    .header("cache-control", "no-store")
    .header("x-accel-buffering", "no")
    .send(Readable.from(lines()));
}

/** Errors in the shape that OpenAI's clients read, also those of the guard. */
function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toHttpError(thrown, request.routeOptions.bodyLimit);
  if (error.status >= 500) request.log.error({ err: thrown, code: error.code }, "request failed");
  if (error.status === 401) void reply.header("www-authenticate", 'Bearer realm="hearth"');
  void reply.code(error.status).type("application/json").send(toOpenAiBody(error));
}
