import { buildApplication, buildRouteMap, text_en } from "@stricli/core";
import { hubVersion } from "../version.ts";
import { agent } from "./commands/agent.ts";
import { approvals } from "./commands/approvals.ts";
import { budget } from "./commands/budget.ts";
import { completion } from "./commands/completion.ts";
import { doGoal } from "./commands/do.ts";
import { doctor } from "./commands/doctor.ts";
import { down } from "./commands/down.ts";
import { goal } from "./commands/goal.ts";
import { journal } from "./commands/journal.ts";
import { key } from "./commands/key.ts";
import { login } from "./commands/login.ts";
import { logs } from "./commands/logs.ts";
import { plan } from "./commands/plan.ts";
import { policy } from "./commands/policy.ts";
import { privacy } from "./commands/privacy.ts";
import { status } from "./commands/status.ts";
import { task } from "./commands/task.ts";
import { up } from "./commands/up.ts";
import { escapeText } from "./output/escape-text.ts";

export const root = buildRouteMap({
  routes: {
    do: doGoal,
    up,
    down,
    login,
    status,
    doctor,
    goal,
    plan,
    task,
    agent,
    journal,
    key,
    approvals,
    budget,
    policy,
    privacy,
    logs,
    completion,
  },
  docs: {
    brief: "A network of AI agents that you own",
    fullDescription:
      'Begin with: hearth do "your goal" --in FOLDER\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 no hub answers, 5 needs approval, 130 interrupted.',
  },
});

/** Every command, its flags and its arguments; what a command does is loaded when it runs. */
export const application = buildApplication(root, {
  name: "hearth",
  versionInfo: { currentVersion: hubVersion() },
  scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
  documentation: { disableAnsiColor: true },
  localization: {
    text: {
      ...text_en,
      noCommandRegisteredForInput: ({ input, corrections }) =>
        usage(
          `there is no command ${JSON.stringify(input)}`,
          corrections.length > 0 ? `did you mean ${corrections.join(" or ")}?` : "see all commands with: hearth --help",
        ),
      exceptionWhileParsingArguments: (error) =>
        usage(error instanceof Error ? error.message : String(error), "see how the command is used with --help"),
    },
  },
});

function usage(message: string, whatToDo: string): string {
  return escapeText(`error: ${message}\n  what to do: ${whatToDo}`);
}
