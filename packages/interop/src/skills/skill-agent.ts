import { guardReader } from "@hearth/gateway";
import { type Agent, type AgentContext, defineAgent, defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import type { SessionOf } from "../peers/peer-agent.ts";
import type { SkillLibrary } from "./skill-library.ts";

const name = z.string().min(1).max(64).describe("The skill's name");
const longestFile = 1024 * 1024;

/**
 * The agent by which skills are read, each file through the run's own file door. A skill gives no right to anything: its
 * scripts run as any other command does, where the run may run one.
 */
export function skillAgent({ library, sessionOf }: { library: SkillLibrary; sessionOf: SessionOf }): Agent {
  /** A file of a skill, with its label on the run before anyone sees it. */
  async function read(context: AgentContext, skillName: string, path: string) {
    const session = sessionOf(context);
    const { skill, files } = await library.open(session.options.who, skillName);
    await using reader = files;
    if (skill.origin === "outside")
      session.addLabel({ class: "public", untrusted: true, sources: [`skill:${skill.name}`] });
    const text = await guardReader(session, reader).readText(path, { maximumBytes: longestFile });
    return { skill, text, files: (await reader.list({ maximum: 500 })).map((entry) => entry.path) };
  }

  return defineAgent({
    manifest: {
      name: "skills",
      version: "1.0.0",
      description: "Reads the skills of the person: instructions for jobs that come up again",
    },
    capabilities: [
      defineCapability({
        name: "skill.list",
        description: "The skills there are: names and what each is for.",
        input: z.strictObject({}),
        output: z.object({
          skills: z.array(z.object({ name: z.string(), description: z.string(), origin: z.string() })),
        }),
        async run(_input, context) {
          const { skills } = await library.list(context.principal);
          const session = sessionOf(context);
          for (const skill of skills.filter(({ origin }) => origin === "outside"))
            session.addLabel({ class: "public", untrusted: true, sources: [`skill:${skill.name}`] });
          return {
            skills: skills.map(({ name: called, description, origin }) => ({ name: called, description, origin })),
          };
        },
      }),
      defineCapability({
        name: "skill.read",
        description: "The instructions of one skill, and the names of its files.",
        permissions: ["files-read"],
        input: z.strictObject({ name }),
        output: z.object({
          name: z.string(),
          origin: z.string(),
          body: z.string(),
          allowedTools: z.array(z.string()).optional(),
          files: z.array(z.string()),
        }),
        async run(input, context) {
          const { skill, files } = await read(context, input.name, "SKILL.md");
          return {
            name: skill.name,
            origin: skill.origin,
            body: skill.body,
            ...(skill.allowedTools === undefined ? {} : { allowedTools: [...skill.allowedTools] }),
            files,
          };
        },
      }),
      defineCapability({
        name: "skill.file",
        description: "One file of a skill, as text.",
        permissions: ["files-read"],
        input: z.strictObject({ name, path: z.string().min(1).max(1000) }),
        output: z.object({ name: z.string(), path: z.string(), origin: z.string(), text: z.string() }),
        async run(input, context) {
          const { skill, text } = await read(context, input.name, input.path);
          return { name: skill.name, path: input.path, origin: skill.origin, text };
        },
      }),
    ],
  });
}
