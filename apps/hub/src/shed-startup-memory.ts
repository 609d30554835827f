import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let done = false;

/**
 * Gives back what loading the program left behind (a third of the process), once in its life. The collector would
 * only do so under pressure, and a hub mostly idles on a small machine beside other programs.
 */
export function shedStartupMemory(): void {
  if (done) return;
  done = true;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options: { type: "major"; flavor: "last-resort" }) => void;
  collect({ type: "major", flavor: "last-resort" });
}
