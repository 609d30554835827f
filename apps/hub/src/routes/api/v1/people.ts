import type { People } from "@hearth/people";
import { describePrincipal, givenRole, type NewReceipt, person, personLimits, problem } from "@hearth/protocol";
import { z } from "zod";
import { whichOwner, whichPerson } from "../../../guard/principal.ts";
import type { PersonDesk } from "../../../people/lazy-person-desk.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const idParameters = z.object({ id: z.string().min(1).max(128) });
const tags = ["people"];

const erased = z.object({
  rows: z.number().int(),
  receipts: z.number().int().describe("Receipts whose bodies were erased; their ids, kinds and times stay"),
});

export interface PeopleRoutesOptions {
  people: People;
  /** Tells that the limits of a person are others now. */
  limitsChanged: (person: string) => Promise<void>;
  record: (receipt: NewReceipt) => Promise<unknown>;
  desk: PersonDesk;
}

/** `/api/v1/people`: who is on this hub. The owner gives roles and limits; others see themselves. */
export function peopleRoutes(app: App, { people, limitsChanged, record, desk }: PeopleRoutesOptions): void {
  const { reader, writer } = people;
  const note = (action: string, by: Parameters<typeof describePrincipal>[0], body: Record<string, unknown>) =>
    record({ kind: "hub", action, principal: describePrincipal(by), owner: "owner", body });
  app.get(
    "/api/v1/people",
    {
      schema: {
        tags,
        summary: "List the people of this hub; who is not the owner sees themselves",
        response: { 200: z.object({ people: z.array(person) }) },
      },
    },
    async (request) => ({ people: await reader.list(whichPerson(request)) }),
  );
  app.patch(
    "/api/v1/people/:id",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary: "Give a person another role",
        params: idParameters,
        body: z.strictObject({ role: givenRole }),
        response: { 200: person, 400: problem, 403: problem, 404: problem },
      },
    },
    async (request) => {
      const who = whichOwner(request);
      const { id } = request.params;
      await writer.setRole(id, request.body.role);
      await note("role-changed", who, { person: id, role: request.body.role });
      return await reader.get(who, id);
    },
  );
  app.delete(
    "/api/v1/people/:id",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary:
          "Take a person off this hub; their sessions and tokens end at once. What is theirs is kept where nobody reaches it, or erased for good",
        params: idParameters,
        querystring: z.strictObject({ erase: z.stringbool().default(false) }),
        response: { 200: erased, 204: z.undefined(), 400: problem, 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      const who = whichOwner(request);
      if (request.query.erase) return reply.code(200).send(await desk.erase(who, request.params.id));
      await desk.remove(request.params.id);
      await note("person-removed", who, { person: request.params.id });
      return reply.code(204).send();
    },
  );
  app.get(
    "/api/v1/people/:id/export",
    {
      config: { leaves: true },
      schema: {
        tags,
        summary:
          "What a person has on this hub, as a ZIP archive: for the person, and for the owner before they are removed",
        params: idParameters,
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const { id } = request.params;
      const found = await reader.get(who, id);
      await record({
        kind: "hub",
        action: "person-exported",
        principal: describePrincipal(who),
        owner: id,
        body: { person: id },
      });
      return reply
        .type("application/zip")
        .header("content-disposition", `attachment; filename="hearth-${id}.zip"`)
        .header("cache-control", "no-store")
        .serializer((value: unknown) => value as string)
        .send(await desk.export(found));
    },
  );
  app.get(
    "/api/v1/people/:id/limits",
    {
      schema: {
        tags,
        summary: "How much of the hub a person may use",
        params: idParameters,
        response: { 200: personLimits, 404: problem },
      },
    },
    (request) => reader.limits(whichPerson(request), request.params.id),
  );
  app.put(
    "/api/v1/people/:id/limits",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary: "Change how much of the hub a person may use; what is left out stays",
        params: idParameters,
        body: personLimits.partial(),
        response: { 200: personLimits, 400: problem, 403: problem, 404: problem },
      },
    },
    async (request) => {
      const who = whichOwner(request);
      const { id } = request.params;
      const said = Object.fromEntries(Object.entries(request.body).filter(([, value]) => value !== undefined));
      const limits = await writer.setLimits(id, said);
      await note("limits-changed", who, { person: id, ...said });
      await limitsChanged(id);
      return limits;
    },
  );
}
