import type { AgentFileProblem } from "@hearth/agents";
import { isAdmin, problem } from "@hearth/protocol";
import { z } from "zod";
import type { WrittenAgents } from "../../../agents/written-agents.ts";
import { NotPermittedError } from "../../../errors/not-permitted-error.ts";
import { whichPerson, whoIs } from "../../../guard/principal.ts";
import { owner } from "../../../owner.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const report = z.object({
  changes: z.array(z.object({ agent: z.string(), change: z.enum(["added", "changed", "removed"]) })),
  problems: z.array(
    z.object({
      agent: z.string(),
      path: z.string(),
      why: z.string(),
      /** A version before it is in use. */
      keepsVersion: z.boolean(),
    }),
  ),
});

const listed = z.object({
  files: z.array(
    z.object({
      name: z.string(),
      /** `shipped` comes with Hearth, `person` was written by one. */
      origin: z.enum(["shipped", "person"]),
      model: z.string(),
      tools: z.array(z.string()),
      prompt: z.string(),
    }),
  ),
  problems: report.shape.problems,
});

/** `/api/v1/agent-files`: the agents that are written as files; `reload` looks at the files now. For people. */
export function agentFileRoutes(app: App, { written }: { written: WrittenAgents }): void {
  app.get(
    "/api/v1/agent-files",
    {
      schema: {
        tags: ["agents"],
        summary: "List the agents that are written as files, with their prompts, and the files that cannot be used",
        response: { 200: listed, 403: problem },
      },
    },
    (request) => {
      // The files of persons are the owner's, in the owner's home; what comes with Hearth is everyone's.
      const isOwner = whichPerson(request).id === owner.id;
      return {
        files: written.files
          .filter(({ origin }) => isOwner || origin === "shipped")
          .map(({ file, origin }) => ({
            name: file.name,
            origin,
            model: file.model,
            tools: [...file.tools],
            prompt: file.prompt,
          })),
        problems: isOwner ? written.problems.map(shownProblem) : [],
      };
    },
  );
  app.post(
    "/api/v1/agent-files/reload",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["agents"],
        summary:
          "Take changed agent files into use now, and say which cannot be used; for people and agents of level admin only",
        response: { 200: report, 403: problem },
      },
    },
    async (request) => {
      const who = whoIs(request);
      if (!isAdmin(who)) throw new NotPermittedError(who, "a person, or an agent of level admin");
      const { changes, problems } = await written.reload();
      return {
        changes: changes.map((change) => ({
          agent: change.kind === "removed" ? change.name : change.file.name,
          change: change.kind,
        })),
        problems: problems.map(shownProblem),
      };
    },
  );
}

function shownProblem({ name, path, error, kept }: AgentFileProblem): z.infer<typeof report>["problems"][number] {
  return { agent: name, path, why: error.message, keepsVersion: kept !== undefined };
}
