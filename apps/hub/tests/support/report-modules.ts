/** Imported before a program: tells its parent, when the program ends, every module that it loaded by then. */
import { registerHooks } from "node:module";
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const modules: string[] = [];
const path = process.env["TEST_MODULES"];
if (isMainThread && path !== undefined) {
  registerHooks({
    load(url, context, next) {
      modules.push(url);
      return next(url, context);
    },
  });
  process.on("exit", () => {
    // What Node loads of itself, such as its own fetch, goes through no hook.
    const own = (process as unknown as { moduleLoadList: string[] }).moduleLoadList;
    writeFileSync(path, JSON.stringify([...modules, ...own]));
  });
}
