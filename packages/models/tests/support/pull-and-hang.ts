import { openPullStage, pull, reaching } from "./pull-stage.ts";

// A hub that is killed in the middle of a pull: says how far it came, and waits to be killed.
const [folder = "", port = "0", sha256 = ""] = process.argv.slice(2);
const stage = await openPullStage(folder, reaching([`127.0.0.1:${port}`]));
await pull(stage, Number(port), {
  sha256,
  onProgress: ({ bytes }) => {
    if (bytes > 0) process.stdout.write(`${bytes}\n`);
  },
});
