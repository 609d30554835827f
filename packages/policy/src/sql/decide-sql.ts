import { ask, deny, type Finding, outcomeOf, strictest } from "../rules/decision.ts";
import { matchesGlob } from "../rules/patterns.ts";
import type { AgentPolicy, PermissionLevel, Policy } from "../rules/policy.ts";
import { rulesFor } from "../rules/rule-index.ts";
import type { SqlParser } from "./sql-parser.ts";
import { statementKinds } from "./statement-kinds.ts";
import type { Json } from "./tree.ts";

export type SqlDialect = "postgresql" | "sqlite";

export interface SqlRequest {
  text: string;
  dialect: string;
  agentName: string;
  agent: AgentPolicy;
  level: PermissionLevel;
}

export interface SqlResult {
  finding: Finding;
  /** Every kind found, for the plan and the approval card. */
  kinds: readonly string[];
  /** True when the text only reads; then it runs on a read-only connection. */
  readOnly: boolean;
}

const maximumLength = 65_536;
/** Deeper nesting could exhaust the parser's stack. */
const maximumNesting = 200;

/** Judges SQL text: the worst of everything found in any of its statements. */
export function decideSql(request: SqlRequest, policy: Policy, parser: SqlParser): SqlResult {
  const refuse = (rule: string, why: string): SqlResult => ({ finding: deny(rule, why), kinds: [], readOnly: false });
  const { agent, agentName, text } = request;
  if (agent.sql === null) return refuse("sql-no-right", `${agentName} has no right to a database`);
  if (request.dialect !== "postgresql" && request.dialect !== "sqlite")
    return refuse("sql-dialect", `${request.dialect} has no parser here that can be trusted`);
  if (text.length > maximumLength) return refuse("sql-size", `more than ${maximumLength} characters`);
  if (text.includes("\0")) return refuse("sql-characters", "a NUL character");
  if (nesting(text) > maximumNesting) return refuse("sql-depth", "nested too deeply to be checked");
  if (request.dialect === "sqlite" && differsInSqlite(text)) {
    return refuse(
      "sql-sqlite-text",
      "SQLite reads comments, dollar signs, backslashes, backticks and brackets differently; write one plain SELECT",
    );
  }
  let statements: readonly Json[];
  try {
    statements = parser.parse(text);
  } catch {
    return refuse("sql-syntax", "PostgreSQL's parser does not accept this text");
  }
  if (statements.length === 0) return refuse("sql-empty", "there is nothing to run");
  const kinds = [...new Set(statements.flatMap(statementKinds))];
  const readOnly = kinds.every((kind) => kind === "SELECT" || kind.startsWith("unknown function"));
  const findings = kinds.map((kind) => judgeKind(kind, request, policy));
  if (request.dialect === "sqlite" && !kinds.every((kind) => kind === "SELECT"))
    findings.push(deny("sql-sqlite-read-only", "SQLite text may only read, with well-known functions"));
  if (request.level === 0 && !readOnly) findings.push(deny("level-0-writes", "level 0 may only read"));
  if (request.level === 1 && !readOnly)
    findings.push(ask("level-1-sql-writes", "level 1 reads databases; writing takes level 2 or a person"));
  return { finding: strictest(findings), kinds, readOnly };
}

function judgeKind(kind: string, request: SqlRequest, policy: Policy): Finding {
  const findings: Finding[] = [];
  for (const rule of rulesFor(policy, "sql", request.agentName)) {
    if (rule.when.statement?.some((pattern) => matchesGlob(pattern, kind)) !== true) continue;
    findings.push({ decision: outcomeOf(rule.effect), rule: rule.id, why: `${rule.why} (${kind})` });
  }
  if (findings.length > 0) return strictest(findings);
  return request.agent.sql?.unlisted === "ask"
    ? ask("sql-unlisted", `${kind} is on no list of ${request.agentName}`)
    : deny("sql-unlisted", `${kind} is not on the list of ${request.agentName}`);
}

/** Text that PostgreSQL's parser and SQLite would read differently. */
function differsInSqlite(text: string): boolean {
  return /\/\*|--|[$\\`[\]#]|\bE'|\bU&|;\s*\S/i.test(text);
}

function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === "(" || character === "[") deepest = Math.max(deepest, ++depth);
    else if (character === ")" || character === "]") depth--;
  }
  // Prefix operators and keywords nest without brackets.
  const words = text.match(/\b(?:not|case|select)\b|[-+~!@]{1,}/gi)?.length ?? 0;
  return Math.max(deepest, words > 2000 ? words : 0);
}
