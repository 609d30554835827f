import type { Node } from "acorn";
import { parseJavaScript } from "../../builtin/code/parse-javascript.ts";

/** A construct that is dangerous where what it is given comes from outside. Not a proof of a fault. */
export interface PatternFinding {
  rule: string;
  line: number;
  why: string;
}

type Tree = Node & Record<string, unknown>;

const shells = new Set(["exec", "execSync"]);
const weakHashes = new Set<unknown>(["md5", "MD5", "sha1", "SHA1"]);
const childProcess = /^(?:node:)?child_process$/;

/**
 * Finds constructs by syntax tree in a JavaScript or TypeScript file.
 * @returns why it could not, when the file has a syntax error
 */
export function findPatterns(path: string, text: string): PatternFinding[] | string {
  try {
    return walk(parseJavaScript(path, text));
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    if (error instanceof RangeError) return "it is nested too deeply";
    throw error;
  }
}

function walk(program: Node): PatternFinding[] {
  const found: PatternFinding[] = [];
  // Names in this file, and what of child_process each stands for; `*` for all of it.
  const runners = new Map<string, string>();
  const waiting: unknown[] = [program];
  const nodes: Tree[] = [];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) waiting.push(...(next as unknown[]));
    else if (isNode(next)) {
      nodes.push(next);
      for (const [key, child] of Object.entries(next))
        if (key !== "loc" && typeof child === "object") waiting.push(child);
    }
  }
  for (const node of nodes) for (const [local, original] of runnersOf(node)) runners.set(local, original);
  for (const node of nodes) {
    const finding = judge(node, runners);
    if (finding !== undefined) found.push({ ...finding, line: node.loc?.start.line ?? 0 });
  }
  return found.toSorted((a, b) => a.line - b.line);
}

/** `import { exec as x }`, `import * as x`, `const x = require(…)`, `const { exec: x } = require(…)`. */
function runnersOf(node: Tree): [local: string, original: string][] {
  if (node.type === "ImportDeclaration" && childProcess.test(String(literal(node["source"])))) {
    return list(node["specifiers"]).map((one) => [nameOf(one["local"]), nameOf(one["imported"]) || "*"]);
  }
  if (node.type !== "VariableDeclarator" || !isNode(node["init"]) || !isNode(node["id"])) return [];
  const { init, id } = node as unknown as { init: Tree; id: Tree };
  if (init.type !== "CallExpression" || nameOf(init["callee"]) !== "require") return [];
  if (!childProcess.test(String(literal(list(init["arguments"])[0])))) return [];
  return id.type === "ObjectPattern"
    ? list(id["properties"]).map((property) => [nameOf(property["value"]), nameOf(property["key"])])
    : [[nameOf(id), "*"]];
}

function judge(node: Tree, runners: ReadonlyMap<string, string>): Omit<PatternFinding, "line"> | undefined {
  switch (node.type) {
    case "CallExpression": {
      const callee = isNode(node["callee"]) ? node["callee"] : undefined;
      const [first] = list(node["arguments"]);
      const name = nameOf(callee);
      if (name === "eval" && isMade(first)) return { rule: "code-from-text", why: "eval runs text as code" };
      const owner = callee?.type === "MemberExpression" ? nameOf(callee["object"]) : undefined;
      const method = callee?.type === "MemberExpression" ? nameOf(callee["property"]) : name;
      const shell =
        owner === undefined ? shells.has(runners.get(name) ?? "") : runners.get(owner) === "*" && shells.has(method);
      if (shell && isMade(first))
        return { rule: "shell-from-text", why: "a shell runs text that is put together here" };
      if (owner === "document" && /^write(ln)?$/.test(method) && isMade(first))
        return { rule: "html-from-text", why: "text becomes markup of the page" };
      if (method === "createHash" && weakHashes.has(literal(first)))
        return { rule: "weak-hash", why: "MD5 and SHA-1 can be forged; fine where nothing is protected by it" };
      return undefined;
    }
    case "NewExpression":
      return nameOf(node["callee"]) === "Function" && list(node["arguments"]).some(isMade)
        ? { rule: "code-from-text", why: "new Function runs text as code" }
        : undefined;
    case "AssignmentExpression": {
      const left = node["left"];
      const property = isNode(left) && left.type === "MemberExpression" ? nameOf(left["property"]) : "";
      return /^(innerHTML|outerHTML)$/.test(property) && isMade(node["right"])
        ? { rule: "html-from-text", why: "text becomes markup of the page" }
        : undefined;
    }
    case "Property":
      return nameOf(node["key"]) === "rejectUnauthorized" && literal(node["value"]) === false
        ? { rule: "no-certificate-check", why: "anyone can stand in for the server" }
        : undefined;
    case "JSXAttribute":
      return nameOf(node["name"]) === "dangerouslySetInnerHTML"
        ? { rule: "html-from-text", why: "text becomes markup of the page" }
        : undefined;
    default:
      return undefined;
  }
}

/** Not a fixed text. */
function isMade(node: unknown): boolean {
  return (
    isNode(node) &&
    node.type !== "Literal" &&
    !(node.type === "TemplateLiteral" && list(node["expressions"]).length === 0)
  );
}

function literal(node: unknown): unknown {
  return isNode(node) && node.type === "Literal" ? node["value"] : undefined;
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  const { name, value } = node as { name?: unknown; value?: unknown };
  return typeof name === "string" ? name : typeof value === "string" ? value : "";
}

function list(value: unknown): Tree[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
