import { z } from "zod";
import { permissionLevel, toolName } from "../rules/policy.ts";

const port = z.union([z.number(), z.string()]);

/**
 * A person's standing answer. The caller hands over only grants that are alive: not expired, not used up, and
 * given by the person whose session this is; how a grant is counted is the approval store's business.
 */
export const grant = z.strictObject({
  id: z.string().min(1),
  agent: z.string().min(1),
  tool: toolName,
  /** The exact subject it covers, or a glob with `*`; see `subjectOf`. */
  subject: z.string().min(1),
  /** Asking rules it answers; absent means whatever asks about this subject. */
  rules: z.array(z.string()).optional(),
});
export type Grant = z.infer<typeof grant>;

const shared = {
  agent: z.string().min(1),
  /** Level of this session: never above the parent's (`childLevel`). */
  level: permissionLevel,
  /** Labels of the session, such as "untrusted" and "private". */
  labels: z.array(z.string()).default([]),
  /** Nobody is there to be asked: a schedule or a trigger. @default false */
  unattended: z.boolean().default(false),
  grants: z.array(grant).default([]),
};

/** One effect an agent wants. */
export const policyRequest = z.discriminatedUnion("tool", [
  z.strictObject({
    ...shared,
    tool: z.literal("command"),
    args: z.strictObject({
      command: z.string(),
      /** Text of files the command would obey (compose files), by path in the workspace; then they are judged too. */
      files: z.record(z.string(), z.string()).optional(),
    }),
  }),
  z.strictObject({
    ...shared,
    tool: z.literal("sql"),
    args: z.strictObject({ sql: z.string(), dialect: z.string().default("postgresql") }),
  }),
  z.strictObject({
    ...shared,
    tool: z.literal("path"),
    args: z.strictObject({ path: z.string(), mode: z.enum(["read", "write", "delete"]) }),
  }),
  z.strictObject({
    ...shared,
    tool: z.literal("egress"),
    args: z.strictObject({
      target: z.union([z.string(), z.strictObject({ host: z.string(), port })]),
      method: z.string().default("GET"),
      addresses: z.array(z.string()).optional(),
    }),
  }),
  z.strictObject({
    ...shared,
    tool: z.literal("spend"),
    args: z.strictObject({ microUnits: z.number().int().nonnegative() }),
  }),
  z.strictObject({
    ...shared,
    tool: z.literal("message"),
    args: z.strictObject({ channel: z.string(), to: z.string() }),
  }),
  z.strictObject({
    ...shared,
    tool: z.literal("model"),
    args: z.strictObject({
      model: z.string().min(1),
      /** The server's URL; absent for a model that runs inside the hub. */
      target: z.string().optional(),
      /** What listens there hands on to another machine. */
      handsOn: z.boolean().optional(),
    }),
  }),
  z.strictObject({
    ...shared,
    tool: z.literal("verb"),
    args: z.strictObject({
      words: z.array(z.string()).min(1),
      /** As for a command. */
      files: z.record(z.string(), z.string()).optional(),
    }),
  }),
]);
export type PolicyRequest = z.infer<typeof policyRequest>;
export type PolicyRequestInput = z.input<typeof policyRequest>;

/** The text a standing grant is matched against: what the request does, in one line. */
export function subjectOf(request: PolicyRequest): string {
  switch (request.tool) {
    case "command":
      return request.args.command;
    case "sql":
      return request.args.sql;
    case "path":
      return `${request.args.mode} ${request.args.path}`;
    case "egress":
      return typeof request.args.target === "string"
        ? request.args.target
        : `${request.args.target.host}:${request.args.target.port}`;
    case "spend":
      return String(request.args.microUnits);
    case "message":
      return `${request.args.channel} ${request.args.to}`;
    case "model":
      return request.args.model;
    case "verb":
    default:
      return request.args.words.join(" ");
  }
}
