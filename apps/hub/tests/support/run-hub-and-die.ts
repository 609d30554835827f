// Runs a hub that kills itself, as a power cut would, at the first write that fits: argv[2] is a regular expression over the
// statement and its values, argv[3] says whether it dies `before` the write is on disk or `after`.
import { DatabaseSync, StatementSync } from "node:sqlite";

const [, , pattern = "", when = "before"] = process.argv;
const deadly = new RegExp(pattern, "is");
const writes = /^\s*(?:insert|update)\b/i;
let dies = false;

function die(): never {
  process.kill(process.pid, "SIGKILL");
  // The signal is there before another statement could be.
  for (;;);
}

for (const method of ["run", "get", "all"] as const) {
  const original = StatementSync.prototype[method] as (...values: unknown[]) => unknown;
  Object.defineProperty(StatementSync.prototype, method, {
    value(this: StatementSync, ...values: unknown[]) {
      const fits =
        !dies && writes.test(this.sourceSQL) && deadly.test(`${this.sourceSQL} ${values.map(String).join(" ")}`);
      if (fits && when === "before") die();
      const result = original.apply(this, values);
      if (fits) dies = true;
      return result;
    },
  });
}
const { value: exec } = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, "exec") as {
  value: (this: DatabaseSync, sql: string) => void;
};
Object.defineProperty(DatabaseSync.prototype, "exec", {
  value(this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    if (dies && /^\s*commit/i.test(sql)) die();
  },
});

await import("./run-hub.ts");
