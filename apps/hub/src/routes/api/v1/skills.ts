import { isAbsolute } from "node:path";
import type { FoundSkill } from "@hearth/interop";
import { problem, ValidationError } from "@hearth/protocol";
import { z } from "zod";
import type { LazyInterop } from "../../../interop/hub-interop.ts";
import { whichPerson, whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { nameParameters } from "./parameters.ts";

const skill = z.object({
  name: z.string(),
  description: z.string(),
  /** `own`, `outside` or `package`. */
  origin: z.string(),
  allowedTools: z.array(z.string()).optional(),
});

/** `/api/v1/skills`: instructions for jobs that come up again. Only a person changes theirs. */
export function skillRoutes(app: App, { interop }: { interop: LazyInterop }): void {
  app.get(
    "/api/v1/skills",
    {
      schema: {
        tags: ["skills"],
        summary: "List your skills, and those that cannot be read",
        response: { 200: z.object({ skills: z.array(skill), problems: z.array(z.string()) }) },
      },
    },
    async (request) => {
      const { skills, problems } = await (await interop()).skills.list(whoIs(request));
      return { skills: skills.map(shown), problems: problems.map(({ message }) => message) };
    },
  );
  app.post(
    "/api/v1/skills",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["skills"],
        summary: "Copy a folder with a SKILL.md; it counts as from outside unless you say that it is yours",
        body: z.strictObject({ path: z.string().min(1).max(4096), own: z.boolean().default(false) }),
        response: { 201: skill, 400: problem, 409: problem },
      },
    },
    async (request, reply) => {
      const { path, own } = request.body;
      if (!isAbsolute(path)) throw new ValidationError("the body", [{ field: "/path", message: "must be absolute" }]);
      const added = await (await interop()).skills.add(whichPerson(request), path, { own });
      return reply.code(201).send(shown(added));
    },
  );
  app.delete(
    "/api/v1/skills/:id",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["skills"],
        summary: "Remove one of your skills",
        params: nameParameters,
        response: { 204: z.undefined(), 404: problem },
      },
    },
    async (request, reply) => {
      await (await interop()).skills.remove(whichPerson(request), request.params.id);
      return reply.code(204).send();
    },
  );
}

function shown({ name, description, origin, allowedTools }: FoundSkill): z.input<typeof skill> {
  return { name, description, origin, ...(allowedTools === undefined ? {} : { allowedTools: [...allowedTools] }) };
}
