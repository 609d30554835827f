/** A process of its own, so that its memory is its own: `node --expose-gc thousand-process.ts COUNT`. */
import { runThousand } from "./thousand.ts";

process.stdout.write(JSON.stringify(await runThousand(Number(process.argv[2] ?? 1000))));
