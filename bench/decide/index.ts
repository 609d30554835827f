import { createPolicyEngine, defaultPolicy, type PolicyRequestInput } from "@hearth/policy";

interface Row {
  metric: string;
  unit: string;
  ours: number;
  others: Record<string, number>;
  ratio: number | null;
  goal: string;
  holds: boolean;
}

const command = (agent: string, text: string, level: 1 | 2 = 1): PolicyRequestInput => ({
  agent,
  level,
  tool: "command",
  args: { command: text },
});

const requests: Record<string, PolicyRequestInput> = {
  "plain command": command("code", "git log --oneline -5"),
  "chain of commands": command("code", "npm ci && npm test 2>&1 | tail -20"),
  "refused command": command("supervisor", "nohup nice -n 5 timeout 5 reboot", 2),
  "verb of the host": command("infra", "systemctl restart nginx", 2),
  SQL: { agent: "data", level: 2, tool: "sql", args: { sql: "SELECT id, total FROM orders WHERE customer = 7" } },
  path: { agent: "code", level: 1, tool: "path", args: { path: "src/index.ts", mode: "write" } },
  connection: {
    agent: "research",
    level: 1,
    tool: "egress",
    args: { target: "https://en.wikipedia.org/wiki/Hearth", addresses: ["93.184.216.34"] },
  },
};

/** Decisions per second of processor time of the gateway's pure decision, for requests of each kind. */
export default {
  name: "decide",
  async run({ quick }: { quick: boolean }): Promise<{ name: string; rows: Row[] }> {
    const engine = await createPolicyEngine();
    const milliseconds = quick ? 1000 : 4000;
    const rate = (list: readonly PolicyRequestInput[]): number => {
      // The first calls are spent in the interpreter of the engine that runs us; a hub is measured warm.
      for (let warm = 0; warm < 20_000; warm++) engine.decide(list[warm % list.length]!, defaultPolicy);
      // Processor time of this process, so that other work on the machine does not count against us.
      const start = process.cpuUsage();
      const deadline = performance.now() + milliseconds;
      let count = 0;
      while (performance.now() < deadline) {
        for (let turn = 0; turn < 50; turn++) engine.decide(list[count++ % list.length]!, defaultPolicy);
      }
      const used = process.cpuUsage(start);
      return Math.round((count / (used.user + used.system)) * 1_000_000);
    };
    // Every kind once before any is measured, so that the first row does not pay for compiling what all share.
    for (const request of Object.values(requests))
      for (let warm = 0; warm < 10_000; warm++) engine.decide(request, defaultPolicy);
    const rows = Object.entries(requests).map(([metric, request]): Row => {
      const ours = rate([request]);
      const typical = metric === "plain command";
      return {
        metric,
        unit: "decisions per processor second",
        ours,
        others: {},
        ratio: null,
        goal: typical ? ">= 20000" : "",
        holds: !typical || ours >= 20_000,
      };
    });
    return { name: "decide", rows };
  },
};
