import type { Command, RouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";

export interface CommandNode {
  /** Words after `hearth`; empty for the program itself. */
  path: readonly string[];
  brief: string;
  /** Names and briefs of the commands below; empty for a command. */
  children: readonly { name: string; brief: string }[];
  flags: readonly { name: string; brief: string; alias?: string; takesValue: boolean }[];
}

type Target = RouteMap<CliContext> | Command<CliContext>;

/** Every command with its flags, as the program itself declares them. */
export function commandTree(root: RouteMap<CliContext>): CommandNode[] {
  const nodes: CommandNode[] = [];
  const visit = (target: Target, path: readonly string[]): void => {
    if ("getAllEntries" in target) {
      const entries = target.getAllEntries().filter((entry) => !entry.hidden);
      const children = entries.map((entry) => ({
        name: entry.name["convert-camel-to-kebab"],
        brief: entry.target.brief,
      }));
      nodes.push({ path, brief: target.brief, children, flags: [] });
      for (const entry of entries) visit(entry.target, [...path, entry.name["convert-camel-to-kebab"]]);
      return;
    }
    const { flags = {}, aliases = {} } = target.parameters;
    nodes.push({
      path,
      brief: target.brief,
      children: [],
      flags: Object.entries(flags).map(([name, flag]) => {
        const alias = Object.entries(aliases).find(([, full]) => full === name)?.[0];
        const takesValue = flag.kind !== "boolean" && flag.kind !== "counter";
        return { name: kebabCase(name), brief: flag.brief, takesValue, ...(alias === undefined ? {} : { alias }) };
      }),
    });
  };
  visit(root, []);
  return nodes;
}

/** A flag as the help shows it; the program takes both spellings. */
function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
