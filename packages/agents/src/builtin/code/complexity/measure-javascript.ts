import type { Node } from "acorn";
import { parseJavaScript } from "../parse-javascript.ts";
import type { MeasuredFunction } from "./measured-function.ts";

const decisions = new Set([
  "IfStatement",
  "ConditionalExpression",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "LogicalExpression",
  "CatchClause",
]);
const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/**
 * Measures every function of a JavaScript or TypeScript file by its syntax tree. Decisions are if, ?:, loops, case,
 * catch, &&, || and ?? and their assignments; a function inside another counts for itself.
 * @returns why it could not, when the file has a syntax error
 */
export function measureJavaScript(path: string, text: string): MeasuredFunction[] | string {
  let program: Node;
  try {
    program = parseJavaScript(path, text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return `not measured, ${thrown.message}`;
    // Nesting deeper than the parser's own stack.
    if (thrown instanceof RangeError) return "not measured, it is nested too deeply";
    throw thrown;
  }
  return walk(program).toSorted((left, right) => left.line - right.line);
}

interface Visit {
  node: Node;
  owner: MeasuredFunction | undefined;
  /** What the node would be called if it is a function. */
  name: string | undefined;
}

// A stack of its own rather than recursion, so that a deep tree cannot overflow.
function walk(program: Node): MeasuredFunction[] {
  const found: MeasuredFunction[] = [];
  const visits: Visit[] = [{ node: program, owner: undefined, name: undefined }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { node, name } = visit;
    let { owner } = visit;
    const hasBody = "body" in node && node.body !== null && node.body !== undefined;
    if (functions.has(node.type) && hasBody) {
      owner = { name: ownName(node) ?? name ?? "(anonymous)", line: node.loc?.start.line ?? 1, complexity: 1 };
      found.push(owner);
    } else if (owner !== undefined && isDecision(node)) owner.complexity += 1;
    for (const [key, value] of Object.entries(node)) {
      if (key === "loc" || key === "parent") continue;
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value as unknown])
        if (isNode(child)) visits.push({ node: child, owner, name: nameFor(node, key, name) });
    }
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function isDecision(node: Node): boolean {
  if (node.type === "SwitchCase") return "test" in node && node.test !== null;
  if (node.type === "AssignmentExpression")
    return "operator" in node && /^(?:&&|\|\||\?\?)=$/.test(String(node.operator));
  return decisions.has(node.type);
}

/** What a function in this place of its parent is called. */
function nameFor(parent: Node, key: string, inherited: string | undefined): string | undefined {
  if (key === "body" && (parent.type === "ClassDeclaration" || parent.type === "ClassExpression"))
    return ownName(parent) ?? inherited;
  if (parent.type === "ClassBody") return inherited;
  if (key === "init" && "id" in parent) return textOf(parent.id);
  if (key === "right" && "left" in parent) return textOf(parent.left);
  if (key === "value" && "key" in parent) {
    const own = textOf(parent.key);
    return parent.type !== "Property" && inherited !== undefined && own !== undefined ? `${inherited}.${own}` : own;
  }
  return undefined;
}

function ownName(node: Node): string | undefined {
  return "id" in node ? textOf(node.id) : undefined;
}

function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Identifier" && "name" in node) return String(node.name);
  if (node.type === "PrivateIdentifier" && "name" in node) return `#${String(node.name)}`;
  if (node.type === "Literal" && "value" in node) return String(node.value);
  if (node.type === "MemberExpression" && "property" in node) return textOf(node.property);
  return undefined;
}
