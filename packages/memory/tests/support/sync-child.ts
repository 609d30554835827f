import { join } from "node:path";
import { openDatabase } from "@hearth/storage";
import { openMemory } from "../../src/index.ts";
import { alice, coder } from "./people.ts";

/** Learns and syncs without end in the folder argv[2]; each line it prints is one acknowledged thing. */
const folder = process.argv[2]!;
await using database = await openDatabase<unknown>({ url: `sqlite:${join(folder, "hearth.db")}` });
await using memory = await openMemory({ database, folder: (owner) => join(folder, owner) });
console.log("open");
const names = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "islet", "jade"];
for (let count = 0; ; count++) {
  const text = `The ${names[count % 10]} gate of section ${count}${process.pid} opens towards garden ${count * 7}`;
  const outcome = await memory.writer.propose(alice, { kind: "fact", text });
  if (outcome.kind === "live") console.log(`item ${outcome.item.id}`);
  const traced = await memory.writer.trace(coder, { run: "long", kind: "tool-called", text });
  if (traced.kind === "traced") console.log(`trace ${traced.id}`);
  if (count % 3 === 0) {
    await memory.writer.writeTelos(alice, {
      name: "mission",
      text: `Mission number ${count} of process ${process.pid}`,
    });
    await memory.writer.sync(alice);
    console.log("synced");
  }
}
