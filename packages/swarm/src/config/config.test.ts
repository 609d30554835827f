import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { deepMerge, loadConfig, loadMatrices, parseConfig } from "./load-config.ts";

test("without any setting there is a whole configuration, and it is one itself", () => {
  const config = parseConfig({});
  assert.deepEqual(
    [config.aggregator.udp_port, config.aggregator.cycle_time_ms, config.aggregator.timeout_ms],
    [6_000, 50, 40],
  );
  assert.deepEqual(config.security.access_control.roles.viewer.permissions, ["read"]);
  assert.deepEqual(parseConfig(config), config);
});

test("what is unknown, of the wrong kind or out of range is refused by its path", () => {
  const wrong: [unknown, string][] = [
    [{ aggregator: { udp_prot: 6_000 } }, "/aggregator/udp_prot"],
    [{ aggregator: { udp_port: 80 } }, "/aggregator/udp_port"],
    [{ colour: "red" }, "/colour"],
    [{ worker: { aggregator: { port: 6_000 } } }, "/worker/aggregator"],
    [{ security: { crypto: { algorithm: "none" } } }, "/security/crypto/algorithm"],
    [{ network: { mesh_interface: "wlan0" } }, "/network"],
    [{ metrics: { storage: { type: "paper" } } }, "/metrics/storage/type"],
  ];
  for (const [value, field] of wrong) {
    assert.throws(
      () => parseConfig(value),
      (thrown) => thrown instanceof ConfigurationError && thrown.field === field && thrown.message.includes(field),
      field,
    );
  }
});

test("files are merged key by key, later ones win, and a broken one is named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-config-"));
  try {
    const write = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const base = await write("base.yaml", "aggregator:\n  udp_port: 7000\n  leader_election: { enabled: true }\n");
    const over = await write("over.yaml", "aggregator:\n  udp_port: 7001\nworker:\n  worker_id: W001\n");
    const config = await loadConfig(base, over, await write("empty.yaml", ""));
    assert.deepEqual(
      [config.aggregator.udp_port, config.aggregator.leader_election.enabled, config.worker.worker_id],
      [7_001, true, "W001"],
    );
    await assert.rejects(loadConfig(await write("broken.yaml", "a: [")), /broken\.yaml cannot be parsed/);
    await assert.rejects(loadConfig(join(folder, "none.yaml")), /ENOENT/);
    const matrices = await write(
      "m.json",
      '{"control_matrices":{"pid_controller":{"Kp":[1,0,0],"Ki":[0.1,0,0],"Kd":[0.01,0,0]}},"transformation_matrices":{"turn":{"rotation":[[0,-1],[1,0]]}}}',
    );
    assert.equal((await loadMatrices(matrices)).transformation_matrices["turn"]?.precision, "Q1.31");
    await assert.rejects(
      loadMatrices(await write("bad.json", '{"transformation_matrices":{"turn":{"rotation":[[1],[1,2]]}}}')),
      /\/transformation_matrices\/turn\/rotation/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("merging changes neither side, keeps what the second does not name, and takes no prototype", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (base, override) => {
        fc.pre(!Object.hasOwn(base, "__proto__") && !Object.hasOwn(override, "__proto__"));
        const before = JSON.stringify([base, override]);
        const merged = deepMerge(base, override) as Record<string, unknown>;
        assert.equal(JSON.stringify([base, override]), before);
        for (const key of Object.keys(base))
          if (!Object.hasOwn(override, key)) assert.deepEqual(merged[key], base[key]);
        assert.deepEqual(deepMerge(merged, {}), merged);
      },
    ),
  );
  assert.throws(() => deepMerge({}, JSON.parse('{"__proto__":{"a":1}}')), ConfigurationError);
});

test("every key of the document works or is refused by its path, as docs/swarm.md says", () => {
  const at = (path: string, value: unknown): unknown =>
    path
      .split("/")
      .slice(1)
      .reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  const works: readonly (readonly [string, unknown])[] = [
    ["/aggregator/udp_port", 6_000],
    ["/aggregator/bind_address", "0.0.0.0"],
    ["/aggregator/max_message_size", 8_192],
    ["/aggregator/max_workers", 16],
    ["/aggregator/cycle_time_ms", 50],
    ["/aggregator/timeout_ms", 40],
    ["/aggregator/fault_tolerance", 2],
    ["/aggregator/leader_election", { enabled: true, heartbeat_interval: 1, election_timeout: 5 }],
    ["/aggregator/security", { require_signatures: true, allowed_operators: ["*"] }],
    ["/aggregator/security", { allowed_sources: ["operator_01", "operator_02"], key_rotation_interval: 3_600 }],
    ["/worker", { worker_id: "W001", max_concurrent_tasks: 4, task_timeout: 30, cache_size: 1_000, cache_ttl: 3_600 }],
    ["/worker", { heartbeat_interval: 5, require_message_verification: true }],
    ["/fountain_codes", { enabled: true, default_redundancy: 2, max_redundancy: 4 }],
    ["/fountain_codes/code_types/rateless", { enabled: true, rate_adaptation: true }],
    ["/fountain_codes/code_types/fixed_rate", { enabled: true, rate: 0.5 }],
    ["/metrics", { enabled: true, interval: 60, storage: { type: "csv", file: "metrics.csv", retention_days: 30 } }],
    ["/security/crypto/algorithm", "Ed25519"],
    ["/security/access_control/roles/operator", { permissions: ["read", "write", "commit"] }],
    ["/security/access_control/roles/viewer", { permissions: ["read"] }],
    ["/security/audit/log_file", "/var/log/audit.log"],
    ["/development/testing/fault_injection", false],
  ];
  for (const [path, value] of works) assert.doesNotThrow(() => parseConfig(at(path, value)), path);
  const refused: readonly (readonly [string, unknown])[] = [
    ["/aggregator/fountain_codes", {}],
    ["/aggregator/logging", { level: "INFO" }],
    ["/worker/aggregator", { host: "192.168.100.1", port: 6_000 }],
    ["/worker/precision", "Q1.31"],
    ["/worker/saturation", true],
    ["/worker/metrics_interval", 60],
    ["/worker/require_message_verification", false],
    ["/operator", {}],
    ["/network", {}],
    ["/fixed_point", {}],
    ["/metrics/collect", {}],
    ["/metrics/reporting", {}],
    ["/security/crypto/key_rotation_interval", 3_600],
    ["/security/crypto/key_backup", true],
    ["/security/access_control/enabled", true],
    ["/security/audit/enabled", true],
    ["/security/audit/log_level", "INFO"],
    ["/development/debug_mode", false],
    ["/development/verbose_logging", false],
    ["/development/mock_data", false],
    ["/development/testing/enabled", false],
    ["/development/testing/mock_workers", 0],
  ];
  for (const [path, value] of refused)
    assert.throws(
      () => parseConfig(at(path, value)),
      (thrown) => (thrown as { field?: string }).field === path,
      path,
    );
});
