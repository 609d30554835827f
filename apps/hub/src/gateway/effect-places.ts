import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, readingAgent, type SqlTarget } from "@hearth/gateway";
import { describePrincipal, type Principal } from "@hearth/protocol";
import type { CommandFolder, EffectPlaces } from "@hearth/runtimes";
import { prepareWorkspace, sandbox, type WorkspaceReader } from "@hearth/sandbox";
import { resultsFolder } from "../home/open-home.ts";
import { findSqlite } from "./find-sqlite.ts";

export interface EffectPlacesOptions {
  home: string;
  gateway: Gateway;
  who: Principal;
  /** Names the run's session: the goal's id, or the task's. */
  id: string;
  /** Makes the agent's own copy of the input folder where it is missing, and gives its absolute path. */
  copy: () => Promise<string>;
  /** Real path of the input folder, where there is one. */
  input: string | undefined;
  workspace: WorkspaceReader;
  /** A database that the owner has named. @throws NotFoundError where there is none of the name */
  namedDatabase: (name: string) => Promise<SqlTarget>;
  /** Absolute path of the folder of results. */
  output: string;
}

/** Where the effects of one task happen. */
export function effectPlaces(options: EffectPlacesOptions): EffectPlaces {
  const { home, gateway, who, id, copy, input, workspace, namedDatabase, output } = options;

  async function onlyReads(text: string): Promise<boolean> {
    await using session = gateway.session({ who, agent: readingAgent, level: 0, session: id });
    return (await session.decide({ tool: "command", args: { command: text } })).decision === "allowed";
  }

  return {
    sandbox,
    socketFolder: join(home, "run"),
    async commandFolder(text, place): Promise<CommandFolder> {
      await mkdir(join(home, "run"), { recursive: true, mode: 0o700 });
      if (place === "output") {
        if ((await realpath(output)).startsWith(`${await realpath(resultsFolder(home))}/`))
          await prepareWorkspace(output);
        return { place, folder: output, id: `output:${id}`, readOnly: false };
      }
      // Root's own folders are closed to the user that commands run as; a copy is not.
      const shown = place === "input" || (place === undefined && process.getuid?.() !== 0 && (await onlyReads(text)));
      if (shown && input !== undefined) return { place: "input", folder: input, readOnly: true };
      return {
        place: "copy",
        folder: await copy(),
        id: `copy:${describePrincipal(who)}:${id}`,
        readOnly: false,
        ...(input === undefined ? {} : { copyOf: input }),
      };
    },
    async database(name) {
      if ("name" in name) return await namedDatabase(name.name);
      return { kind: "sqlite", path: await findSqlite(workspace, name.file) };
    },
  };
}
