import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launcher, runHearth, temporaryHome } from "./run-hearth.ts";

const scripts = fileURLToPath(new URL("../../../../../deploy/swarm/", import.meta.url));
const hearthWorker = fileURLToPath(new URL("../../../../../packages/swarm/bin/hearth-worker.js", import.meta.url));
const productOperator = fileURLToPath(new URL("./product-operator.ts", import.meta.url));
const prefix = `h${(process.pid % 100_000).toString(36)}`;

function run(command: string, ...words: string[]): { code: number | null; said: string; error: string } {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: "utf8" });
  return { code: status, said: stdout ?? "", error: error?.message ?? stderr };
}

/** Why namespaces cannot be made here; false where they can. */
function refusal(): string | false {
  const tried = run("ip", "netns", "add", `${prefix}t`);
  if (tried.code !== 0) return `ip netns is not permitted here: ${tried.error.trim()}`;
  run("ip", "netns", "delete", `${prefix}t`);
  return run("nft", "--version").code === 0 ? false : "there is no nft here";
}
const skip = refusal();

/** Runs a program in a namespace. */
function inside(namespace: string, home: string, words: readonly string[]): ChildProcess {
  return spawn("ip", ["netns", "exec", namespace, process.execPath, ...words], {
    env: { ...process.env, HEARTH_HOME: home },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function lineOf(child: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  return line;
}

test("the scripts print their whole plan and do nothing without --apply, and refuse what is no name", () => {
  const planned = run("bash", join(scripts, "lattice.sh"), "2", prefix);
  assert.equal(planned.code, 0, planned.error);
  assert.match(planned.said, /ip netns add .*_2/);
  assert.doesNotMatch(planned.said, /applied now/);
  assert.ok(!run("ip", "netns", "list").said.includes(prefix));
  for (const words of [
    ["lattice.sh", "0"],
    ["lattice.sh", "2", "a;reboot"],
    ["namespace.sh", "$(id)"],
    ["firewall.sh", "6000", "x y"],
  ])
    assert.equal(run("bash", join(scripts, words[0]!), ...words.slice(1)).code, 2, words.join(" "));
});

test("a namespace of its own for a worker is made and taken away again", { skip }, () => {
  const names = [`${prefix}n`, `${prefix}o`, `${prefix}i`];
  const made = run("bash", join(scripts, "namespace.sh"), ...names, "--apply");
  try {
    assert.equal(made.code, 0, made.error);
    assert.match(
      run("ip", "netns", "exec", names[0]!, "ip", "address", "show", "dev", names[2]!).said,
      /10\.77\.0\.2\/30/,
    );
    assert.match(run("ip", "address", "show", "dev", names[1]!).said, /10\.77\.0\.1\/30/);
  } finally {
    run("bash", join(scripts, "namespace.sh"), ...names, "--apply", "--undo");
  }
  assert.ok(!run("ip", "netns", "list").said.includes(names[0]!));
});

test(
  "workers in namespaces compute a product exactly, and one that the firewall does not name never comes in",
  { skip },
  async () => {
    await using home = await temporaryHome();
    for (const [id, role] of [
      ["aggregator_01", "aggregator"],
      ["operator_01", "operator"],
      ["worker_1", "worker"],
      ["worker_2", "worker"],
      ["worker_3", "worker"],
    ] as const) {
      const made = await runHearth(["swarm", "key", "generate", id, "--json"], { home: home.path });
      const { public_key: key } = JSON.parse(made.stdout) as { public_key: string };
      await runHearth(["swarm", "key", "trust", id, "--role", role, "--public-key", key], { home: home.path });
    }
    const config = join(home.path, "swarm.yaml");
    await writeFile(config, "aggregator:\n  bind_address: 10.77.1.1\n");
    const children: ChildProcess[] = [];
    const lattice = run("bash", join(scripts, "lattice.sh"), "3", prefix, "--apply");
    try {
      assert.equal(lattice.code, 0, lattice.error);
      const firewall = [join(scripts, "firewall.sh"), "6000", "10.77.1.1", "10.77.1.2", "10.77.1.3", "--apply"];
      const closed = run("ip", "netns", "exec", `${prefix}_0`, "bash", ...firewall);
      assert.equal(closed.code, 0, closed.error);
      const aggregator = inside(`${prefix}_0`, home.path, [
        launcher,
        "swarm",
        "aggregator",
        "--config",
        config,
        "--json",
      ]);
      children.push(aggregator);
      assert.match(await lineOf(aggregator), /"address":"10\.77\.1\.1"/);
      for (const at of [1, 2, 3]) {
        const worker = inside(`${prefix}_${at}`, home.path, [
          hearthWorker,
          "--id",
          `worker_${at}`,
          "--aggregator",
          "10.77.1.1:6000",
        ]);
        children.push(worker);
        worker.stdout?.resume();
      }
      const operator = inside(`${prefix}_0`, home.path, [productOperator, home.path, "10.77.1.1", "6000"]);
      children.push(operator);
      const answer = JSON.parse(await lineOf(operator)) as {
        exact: boolean;
        status: string;
        by: string[];
        workers: string[];
      };
      assert.deepEqual([answer.status, answer.exact], ["completed", true]);
      assert.deepEqual(answer.workers, ["worker_1", "worker_2"]);
      assert.ok(answer.by.every((id) => answer.workers.includes(id)));
      assert.match(run("ip", "netns", "exec", `${prefix}_0`, "nft", "list", "ruleset").said, /counter packets [1-9]/);
    } finally {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }
      run("bash", join(scripts, "lattice.sh"), "3", prefix, "--apply", "--undo");
    }
  },
);
