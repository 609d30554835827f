// Rotates the key of the home in argv[2] and kills itself after the step in argv[3], as a power cut would.
import { owner } from "../../src/index.ts";
import { withOwnKeys } from "../../src/keys/with-own-keys.ts";

const [, , home = "", deadly] = process.argv;
await withOwnKeys(
  {
    home,
    who: owner,
    onStep: (step) => {
      if (step === deadly) process.kill(process.pid, "SIGKILL");
    },
  },
  (keys) => keys.rotate(),
);
