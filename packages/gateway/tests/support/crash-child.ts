import { writeFile } from "node:fs/promises";
import { openDoorAt } from "./open-door.ts";

// A hub that is killed half-way: opens the door of a folder, begins the effect, and says how far it came.
const [folder = "", marker = "", stop = ""] = process.argv.slice(2);
const door = await openDoorAt(folder);
const session = door.session("supervisor", { level: 2 });
const outcome = await session.perform({
  request: { tool: "command", args: { command: "dropdb old" } },
  summary: "dropdb old",
  action: "command-executed",
  perform: async () => {
    if (stop === "before-effect") {
      process.stdout.write("intent-written\n");
      await new Promise(() => setInterval(() => undefined, 1000));
    }
    await writeFile(marker, "ran\n", { flag: "a" });
    return "ran";
  },
});
process.stdout.write(`${outcome.kind}\n`);
if (stop === "after-outcome") await new Promise(() => setInterval(() => undefined, 1000));
await door.close();
