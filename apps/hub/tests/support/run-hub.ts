// Runs a hub as its own process, for tests that kill it. Prints its address, and stops on SIGTERM.
import { createHub, parseConfig, readSettings } from "../../src/index.ts";

const hub = await createHub(parseConfig(await readSettings(process.env)));
console.log(await hub.listen());
process.once("SIGTERM", () => void hub[Symbol.asyncDispose]());
