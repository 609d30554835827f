import type { ConversationLog, Hook, HookInput, LoopServices } from "@hearth/agents";
import { type SkillLibrary, toolsUnderSkill } from "@hearth/interop";
import type { AgentContext, InProcessRuntime } from "@hearth/runtimes";

export interface RunSkillsOptions {
  skills: SkillLibrary;
  runtime: Pick<InProcessRuntime, "find">;
  log: ConversationLog;
  context: AgentContext;
  /** Names of the capabilities that the agent has already. */
  has: (capability: string) => boolean;
}

/** By these a skill is read, under every skill. */
const readers = ["skill.read", "skill.file"];

/**
 * What a run is given of its person's skills: their names and what each is for, the way to read one, and a hook that keeps
 * it to a skill's `allowed-tools` once that was read. A person without skills costs a run nothing.
 */
export async function runSkills({
  skills,
  runtime,
  log,
  context,
  has,
}: RunSkillsOptions): Promise<Required<Pick<LoopServices, "background" | "offers" | "hooks">>> {
  const { principal, labels } = context;
  // Kept with the run, which goes on with the same list after a crash.
  const { text, outside } = await context.step("skills", async () => {
    const found = (await skills.list(principal)).skills;
    return {
      text: await skills.prompt(principal),
      outside: found.filter(({ origin }) => origin === "outside").map(({ name }) => `skill:${name}`),
    };
  });
  if (text === "") return { background: [], offers: [], hooks: [] };
  if (outside.length > 0) labels?.addLabel({ class: "public", untrusted: true, sources: outside });
  const offers = readers
    .filter((name) => !has(name))
    .flatMap((name) => {
      const capability = runtime.find(name)?.manifest.capabilities.find((one) => one.name === name);
      return capability === undefined ? [] : [{ capability }];
    });
  return { background: [text], offers, hooks: [allowedToolsHook(log, context)] };
}

/** Judged from the log, so that a crash forgets no limit. Of several skills that were read, each takes its part away. */
function allowedToolsHook(log: ConversationLog, { principal }: AgentContext): Hook {
  return {
    name: "skill",
    events: ["PreToolUse"],
    async run(event: HookInput) {
      if (event.event !== "PreToolUse" || readers.includes(event.capability)) return undefined;
      for (const { body } of await log.entries(principal, event.conversation as never)) {
        if (body.type !== "result" || body.run !== event.run || body.capability !== "skill.read") continue;
        if (body.outcome !== "done") continue;
        const { name, allowedTools } = JSON.parse(body.output) as { name: string; allowedTools?: string[] };
        if (toolsUnderSkill([event.capability], { allowedTools }).length === 0)
          return {
            decision: "block",
            reason: `the skill ${name} allows only ${allowedTools?.join(", ") || "no tools"}`,
          };
      }
      return undefined;
    },
  };
}
