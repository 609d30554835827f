import { NotFoundError, problem, secretList, secretStoreState, type SecretView } from "@hearth/protocol";
import { z } from "zod";
import { whichPerson } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import type { SecretDesk } from "../../../secrets/secret-desk.ts";

const binding = z.strictObject({
  /** One host, exactly. */
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535).optional(),
  methods: z.array(z.string().max(20)).min(1).max(20).optional(),
  pathPrefixes: z.array(z.string().max(1000)).min(1).max(50).optional(),
  agents: z.array(z.string().max(128)).min(1).max(50),
  header: z.string().max(100).optional(),
  format: z.string().max(200).optional(),
});
const bindings = z.array(binding).max(50);

const nameParameter = z.object({ name: z.string().min(1).max(64) });

/** Options that were not given are left out, as the store's own types want it. */
const given = (list: z.infer<typeof bindings>) =>
  list.map(
    (one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as typeof one,
  ) as Parameters<SecretDesk["bind"]>[2];

/** `/api/v1/secrets`: a person's stored credentials. Values go in and never come out; agents see not even the names. */
export function secretRoutes(app: App, { secrets }: { secrets: SecretDesk }): void {
  app.get(
    "/api/v1/secrets",
    {
      schema: {
        tags: ["secrets"],
        summary: "List the names of your stored secrets and where each may go; values are never shown",
        response: { 200: secretList, 403: problem, 409: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      const listed = await secrets.list(who);
      return {
        store: await secrets.state(who.id),
        secrets: listed.map((one) => structuredClone(one) as SecretView),
      };
    },
  );
  app.get(
    "/api/v1/secret-store",
    {
      schema: {
        tags: ["secrets"],
        summary: "Whether your secret store is there, open, or waits for its passphrase",
        response: { 200: z.object({ store: secretStoreState }), 403: problem },
      },
    },
    async (request) => ({ store: await secrets.state(whichPerson(request).id) }),
  );
  app.post(
    "/api/v1/secret-store/unlock",
    {
      schema: {
        tags: ["secrets"],
        summary: "Give the passphrase of your secret store; where there is none yet, make one under it",
        body: z.strictObject({ passphrase: z.string().min(1).max(1000) }),
        response: { 200: z.object({ store: secretStoreState }), 403: problem, 409: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      await secrets.unlock(who, request.body.passphrase);
      return { store: await secrets.state(who.id) };
    },
  );
  app.put(
    "/api/v1/secrets/:name",
    {
      schema: {
        tags: ["secrets"],
        summary: "Store a value; without bindings those of the value before stay",
        params: nameParameter,
        body: z.strictObject({ value: z.string().min(1).max(65_536), bindings: bindings.optional() }),
        response: { 204: z.undefined(), 400: problem, 403: problem, 409: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const { value, bindings: bound } = request.body;
      await secrets.set(who, request.params.name, value, bound === undefined ? undefined : given(bound));
      return reply.code(204).send();
    },
  );
  app.put(
    "/api/v1/secrets/:name/bindings",
    {
      schema: {
        tags: ["secrets"],
        summary: "Say where a secret may go: hosts, methods, paths, agents; nowhere else",
        params: nameParameter,
        body: z.strictObject({ bindings }),
        response: { 204: z.undefined(), 400: problem, 403: problem, 404: problem, 409: problem },
      },
    },
    async (request, reply) => {
      await secrets.bind(whichPerson(request), request.params.name, given(request.body.bindings));
      return reply.code(204).send();
    },
  );
  app.delete(
    "/api/v1/secrets/:name",
    {
      schema: {
        tags: ["secrets"],
        summary: "Remove a secret",
        params: nameParameter,
        response: { 204: z.undefined(), 403: problem, 404: problem, 409: problem },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      if (!(await secrets.remove(whichPerson(request), name))) throw new NotFoundError("secret", name);
      return reply.code(204).send();
    },
  );
}
