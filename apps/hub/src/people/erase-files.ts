import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { filesFolder, resultsFolder } from "../home/open-home.ts";
import { peersWorkFolder, skillsFolder } from "../interop/hub-interop.ts";

/**
 * Removes what lies in the home of a person: what they handed in and what their goals wrote, their memory's files, the agents' copies,
 * skills, what programs of their peers kept, and results of tasks that belonged to no goal.
 * @param works ids of their goals and tasks
 */
export async function eraseFiles(home: string, person: string, works: readonly string[]): Promise<void> {
  const folders = [
    // The name is checked there, so that it leads nowhere else.
    join(filesFolder(home, person), ".."),
    join(home, "workspaces", person),
    join(skillsFolder(home), person),
    peersWorkFolder(home, person),
  ];
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  const results = new Set(await readdir(resultsFolder(home)).catch(() => []));
  for (const id of works)
    if (results.has(id)) await rm(join(resultsFolder(home), id), { recursive: true, force: true });
}
