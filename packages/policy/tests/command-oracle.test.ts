import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { createPolicyEngine, defaultPolicy } from "../src/index.ts";
import { runInBash } from "./support/bash-oracle.ts";
import { fuzzCount, fuzzSeeds, Random } from "./support/random.ts";
import { generateShell } from "./support/shell-generator.ts";

const bubblewrap = spawnSync("bwrap", ["--version"]).status === 0;
const batch = 250;

test(
  "no shell text that is allowed has a forbidden effect in real bash",
  { skip: bubblewrap ? false : "bubblewrap is not installed", timeout: 3_600_000 },
  async (context) => {
    const engine = await createPolicyEngine();
    const agents = ["code", "supervisor", "research", "qa", "data", "infra"];
    const seeds = fuzzSeeds();
    const perSeed = Math.ceil(fuzzCount(300) / seeds.length);
    const lax: string[] = [];
    let ran = 0;
    let allowed = 0;
    for (const seed of seeds) {
      const random = new Random(seed);
      for (let done = 0; done < perSeed; done += batch) {
        const texts = Array.from({ length: Math.min(batch, perSeed - done) }, () => generateShell(random));
        const hits = await runInBash(texts);
        ran += hits.size;
        for (const [index, text] of texts.entries()) {
          for (const agent of agents) {
            const level = defaultPolicy.agents[agent]!.level;
            const decision = engine.decide({ agent, level, tool: "command", args: { command: text } }, defaultPolicy);
            if (decision.decision !== "allowed") continue;
            allowed += 1;
            const hit = hits.get(index);
            if (hit !== undefined)
              lax.push(`seed ${seed}, ${agent}: ${JSON.stringify(text)} reached ${hit} (${decision.rule})`);
          }
        }
      }
    }
    context.diagnostic(
      `${perSeed * seeds.length} strings, seeds ${seeds.join(", ")}: ${ran} had a forbidden effect, ${allowed} decisions allowed, ${lax.length} too lax`,
    );
    assert.deepEqual(lax, []);
  },
);
