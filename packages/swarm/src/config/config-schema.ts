import { z } from "zod";

/*
 * Every setting here does something; one that is not here is refused by name. Where only one value is built (exact
 * rounding, Ed25519), only that value is taken.
 */

const host = z.string().min(1).max(253);
const port = z.int().min(1_024).max(65_535);
const seconds = z.number().positive().max(31_536_000);

const aggregator = z.strictObject({
  udp_port: port.default(6_000),
  bind_address: z.string().default("127.0.0.1"),
  max_message_size: z.int().min(512).max(8_192).default(8_192),
  max_workers: z.int().min(1).max(10_000).default(16),
  /** Milliseconds between control cycles: 50 is 20 Hz. */
  cycle_time_ms: z.int().min(1).max(60_000).default(50),
  /** Milliseconds within which a cycle's answer counts. */
  timeout_ms: z.int().min(1).max(60_000).default(40),
  /** Workers that compute each control cycle, and each task of an operator that runs whole; the first answer counts. */
  fault_tolerance: z.int().min(1).max(16).default(2),
  leader_election: z
    .strictObject({
      enabled: z.boolean().default(false),
      heartbeat_interval: seconds.default(1),
      election_timeout: seconds.default(5),
      /** The other aggregators of the group. */
      peers: z.array(z.strictObject({ id: z.string().min(1).max(64), host, port })).default([]),
    })
    .prefault({}),
  security: z
    .strictObject({
      /** Sign every message on its own, beside the session's protection. */
      require_signatures: z.boolean().default(false),
      allowed_operators: z.array(z.string()).default(["*"]),
      allowed_sources: z.array(z.string()).default(["*"]),
      key_rotation_interval: seconds.default(3_600),
      clock_tolerance: seconds.default(30),
    })
    .prefault({}),
});

const worker = z.strictObject({
  worker_id: z.string().min(1).max(64).optional(),
  max_concurrent_tasks: z.int().min(1).max(256).default(4),
  task_timeout: seconds.default(30),
  cache_size: z.int().min(0).max(1_000_000).default(1_000),
  cache_ttl: seconds.default(3_600),
  heartbeat_interval: seconds.default(5),
  require_message_verification: z.literal(true).default(true),
});

const fountainCodes = z.strictObject({
  enabled: z.boolean().default(true),
  default_redundancy: z.number().min(1).max(8).default(2),
  max_redundancy: z.number().min(1).max(8).default(4),
  code_types: z
    .strictObject({
      rateless: z
        .strictObject({ enabled: z.boolean().default(true), rate_adaptation: z.boolean().default(true) })
        .prefault({}),
      fixed_rate: z
        .strictObject({ enabled: z.boolean().default(false), rate: z.number().gt(0).max(1).default(0.5) })
        .prefault({}),
    })
    .prefault({}),
});

const metrics = z.strictObject({
  enabled: z.boolean().default(true),
  /** Seconds of one row. */
  interval: seconds.default(60),
  storage: z
    .strictObject({
      type: z.enum(["csv", "json", "database"]).default("csv"),
      file: z.string().optional(),
      retention_days: z.number().positive().default(30),
    })
    .prefault({}),
});

const permission = z.enum(["read", "write", "commit"]);
const role = z.strictObject({ permissions: z.array(permission) });
const security = z.strictObject({
  crypto: z.strictObject({ algorithm: z.literal("Ed25519").default("Ed25519") }).prefault({}),
  access_control: z
    .strictObject({
      roles: z
        .strictObject({
          operator: role.default({ permissions: ["read", "write", "commit"] }),
          viewer: role.default({ permissions: ["read"] }),
        })
        .prefault({}),
    })
    .prefault({}),
  audit: z.strictObject({ log_file: z.string().optional() }).prefault({}),
});

const development = z.strictObject({
  testing: z.strictObject({ fault_injection: z.boolean().default(false) }).prefault({}),
});

/** The whole configuration of a swarm's programs; every section may be left out. */
export const swarmConfig = z.strictObject({
  aggregator: aggregator.prefault({}),
  worker: worker.prefault({}),
  fountain_codes: fountainCodes.prefault({}),
  metrics: metrics.prefault({}),
  security: security.prefault({}),
  development: development.prefault({}),
});
export type SwarmConfig = z.infer<typeof swarmConfig>;

const numbers = z.array(z.number());
const matrix = z
  .array(numbers.min(1))
  .min(1)
  .refine((rows) => rows.every((row) => row.length === rows[0]!.length), { error: "must have rows of one length" });
const precision = z.string().regex(/^Q[1-9]\d?\.\d{1,2}$/, { error: "must be a format such as Q1.31" });

/** Named matrices for control and transformations. */
export const matrixConfig = z.strictObject({
  control_matrices: z
    .strictObject({
      pid_controller: z.strictObject({ Kp: numbers, Ki: numbers, Kd: numbers }).optional(),
      state_feedback: z.strictObject({ matrix, precision: precision.default("Q1.31") }).optional(),
    })
    .prefault({}),
  transformation_matrices: z
    .record(z.string(), z.strictObject({ rotation: matrix, precision: precision.default("Q1.31") }))
    .default({}),
});
export type MatrixConfig = z.infer<typeof matrixConfig>;
