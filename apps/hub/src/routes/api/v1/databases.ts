import { type DatabaseCheck, databaseCheck, namedDatabase, problem } from "@hearth/protocol";
import { z } from "zod";
import type { DatabaseDesk } from "../../../databases/database-desk.ts";
import { whichPerson } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const nameParameter = z.object({ name: z.string().min(1).max(50) });
/** As the schema of the answer wants it: lists that may be changed. */
const answerOf = (found: Awaited<ReturnType<DatabaseDesk["test"]>>) => structuredClone(found) as DatabaseCheck;

/** `/api/v1/databases`: PostgreSQL databases that a person has named for their agents. Addresses go in and never come out. */
export function databaseRoutes(app: App, { databases }: { databases: DatabaseDesk }): void {
  app.get(
    "/api/v1/databases",
    {
      schema: {
        tags: ["databases"],
        summary: "List your named databases; passwords are never shown",
        response: { 200: z.object({ databases: z.array(namedDatabase) }), 403: problem, 409: problem },
      },
    },
    async (request) => ({ databases: await databases.list(whichPerson(request)) }),
  );
  app.put(
    "/api/v1/databases/:name",
    {
      schema: {
        tags: ["databases"],
        summary: "Name a database for your agents; it is kept once a connection to it was made",
        params: nameParameter,
        body: z.strictObject({ url: z.string().min(1).max(4000) }),
        response: { 200: databaseCheck, 400: problem, 403: problem, 409: problem, 502: problem },
      },
    },
    async (request) => answerOf(await databases.add(whichPerson(request), request.params.name, request.body.url)),
  );
  app.post(
    "/api/v1/databases/:name/test",
    {
      schema: {
        tags: ["databases"],
        summary: "Try the connection, and whether the roles that agents run as can be taken",
        params: nameParameter,
        response: { 200: databaseCheck, 403: problem, 404: problem, 409: problem, 502: problem },
      },
    },
    async (request) => answerOf(await databases.test(whichPerson(request), request.params.name)),
  );
  app.delete(
    "/api/v1/databases/:name",
    {
      schema: {
        tags: ["databases"],
        summary: "Forget a database",
        params: nameParameter,
        response: { 204: z.undefined(), 403: problem, 404: problem, 409: problem },
      },
    },
    async (request, reply) => {
      await databases.remove(whichPerson(request), request.params.name);
      return reply.code(204).send();
    },
  );
}
