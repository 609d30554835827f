import { createInterface } from "node:readline";
import { openWorkspaceWriter } from "@hearth/sandbox";
import { guardWriter } from "../../src/index.ts";
import { openDoorAt } from "./open-door.ts";

// Writes small files through the door, one for each line it is given, and says what became of each.
const [folder = "", workspace = ""] = process.argv.slice(2);
const door = await openDoorAt(folder);
const writer = guardWriter(door.session("code"), await openWorkspaceWriter(workspace));
for await (const name of createInterface({ input: process.stdin })) {
  const became = await writer.write(name, "x").then(
    () => "written",
    (error: { code?: string; message: string }) => `${error.code} ${error.message}`,
  );
  process.stdout.write(`${name} ${became}\n`);
}
await door.close();
