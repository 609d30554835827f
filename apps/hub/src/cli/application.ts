import { type Application, buildApplication, buildRouteMap, type RouteMap, text_en } from "@stricli/core";
import { hubVersion } from "../version.ts";
import type { CliContext } from "./cli-context.ts";
import { commandTable } from "./command-table.ts";
import { escapeText } from "./output/escape-text.ts";

/** The commands of that name, or every one where none has it, as in `hearth --help` and after a slip of the keyboard. */
export async function loadRoot(name?: string): Promise<RouteMap<CliContext>> {
  const named = name !== undefined && Object.hasOwn(commandTable, name) ? [name] : Object.keys(commandTable);
  const routes = await Promise.all(named.map(async (key) => [key, await commandTable[key]!()] as const));
  return buildRouteMap({
    routes: Object.fromEntries(routes),
    docs: {
      brief: "A network of AI agents that you own",
      fullDescription:
        'Begin with: hearth do "your goal" --in FOLDER\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 no hub answers, 5 needs approval, 130 interrupted.',
    },
  });
}

/**
 * The program: flags and arguments of the command that is asked for. What a command does is loaded when it runs.
 * @param name the first word, where there is one
 */
export async function loadApplication(name?: string): Promise<Application<CliContext>> {
  return buildApplication(await loadRoot(name), {
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
            corrections.length > 0
              ? `did you mean ${corrections.join(" or ")}?`
              : "see all commands with: hearth --help",
          ),
        exceptionWhileParsingArguments: (error) =>
          usage(error instanceof Error ? error.message : String(error), "see how the command is used with --help"),
      },
    },
  });
}

function usage(message: string, whatToDo: string): string {
  return escapeText(`error: ${message}\n  what to do: ${whatToDo}`);
}
