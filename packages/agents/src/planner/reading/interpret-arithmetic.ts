import type { Token } from "../language/tokenizer.ts";
import { type Clause, Coverage } from "./clause.ts";
import { from, NodeReference, type OperationName, type PlanNode } from "./node.ts";
import type { Reading } from "./reading.ts";

type Operand = number | PlanNode;
type Symbol = "+" | "-" | "*" | "/" | "(" | ")";

const operatorSymbols: Readonly<Record<string, Symbol>> = {
  "+": "+",
  "-": "-",
  "−": "-",
  "–": "-",
  "*": "*",
  "×": "*",
  "/": "/",
  "÷": "/",
  "(": "(",
  ")": ")",
};
const operatorWords: readonly { words: readonly string[]; symbol: Symbol }[] = [
  { words: ["multiplied", "by"], symbol: "*" },
  { words: ["divided", "by"], symbol: "/" },
  { words: ["plus"], symbol: "+" },
  { words: ["minus"], symbol: "-" },
  { words: ["times"], symbol: "*" },
  { words: ["x"], symbol: "*" },
  { words: ["over"], symbol: "/" },
];
const operations = { "+": "add", "-": "subtract", "*": "multiply", "/": "divide" } as const;

/** Reads a clause that calculates with the numbers it gives: "12.5 * (3 + 4)", "add 3, 4 and 5", "17% of 230". */
export function interpretArithmetic(clause: Clause): Reading | undefined {
  const numbers = clause.tokens.filter(
    (token) => token.kind === "number" || (token.kind === "word" && token.value !== undefined),
  );
  if (numbers.length < 2) return undefined;
  const coverage = new Coverage(clause);
  for (const span of clause.spans) if (["list", "calculate"].includes(span.concept)) coverage.cover(span.from, span.to);
  if (["take", "give"].includes(clause.tokens[0]?.word ?? "")) coverage.cover(0);
  const result = overList(clause, coverage) ?? percentOf(clause, coverage) ?? expression(clause, coverage);
  if (result === undefined) return undefined;
  return {
    results: [{ node: result, heading: clause.text.replace(/[.?!]+$/, "") }],
    missing: coverage.missing(),
    problems: dividesByZero(result) ? ["A number cannot be divided by zero."] : [],
    assumptions: [],
    score: 5,
    about: "the numbers given",
  };
}

function step(operation: keyof typeof verbs, operands: readonly Operand[]): PlanNode {
  const shown = operands.map((operand) => (typeof operand === "number" ? String(operand) : "the result"));
  return {
    operation,
    gives: "number",
    slots: { operands: operands.map((operand) => (typeof operand === "number" ? operand : from(operand))) },
    title: `${verbs[operation]} ${shown.join(" and ")}`.slice(0, 250),
  };
}
/** True when a step divides by a zero that was given. */
function dividesByZero(node: PlanNode): boolean {
  const operands = Array.isArray(node.slots["operands"]) ? (node.slots["operands"] as readonly unknown[]) : [];
  if (node.operation === "divide" && operands.slice(1).includes(0)) return true;
  return operands.some((operand) => operand instanceof NodeReference && dividesByZero(operand.node));
}

const verbs = { add: "Add", subtract: "Subtract", multiply: "Multiply", divide: "Divide" } as const;

/** "the mean of 3, 5 and 8", "add 3, 4 and 5", "divide 100 by 7". */
function overList(clause: Clause, coverage: Coverage): PlanNode | undefined {
  const statistics: Readonly<Partial<Record<string, OperationName>>> = {
    "measure-sum": "sum",
    "measure-mean": "mean",
    "measure-median": "median",
    "measure-stddev": "standard-deviation",
    "measure-max": "maximum",
    "measure-min": "minimum",
    "superlative-high": "maximum",
    "superlative-low": "minimum",
  };
  const list = clause.tokens.flatMap((token, index) => (token.value === undefined ? [] : [{ token, index }]));
  const separators = new Set([",", "and", "by", "from", "with", "to", "&"]);
  const first = list[0]!.index;
  const last = list.at(-1)!.index;
  const between = clause.tokens.slice(first, last + 1);
  if (between.some((token) => token.value === undefined && !separators.has(token.word))) return undefined;
  const values = list.map(({ token }) => token.value!);
  const cover = (): void => coverage.cover(first, last + 1);
  for (const span of clause.spans) {
    if (span.to > first) continue;
    const statistic = statistics[span.concept];
    if (statistic !== undefined) {
      coverage.cover(span.from, span.to);
      coverNumberWords(clause, coverage);
      cover();
      return {
        operation: statistic,
        gives: "number",
        slots: { numbers: values },
        title: `${clause.tokens[span.from]!.text} of ${values.join(", ")}`.slice(0, 250),
      };
    }
    if (["add", "subtract", "multiply", "divide"].includes(span.concept)) {
      coverage.cover(span.from, span.to);
      cover();
      const operation = span.concept as "add" | "subtract" | "multiply" | "divide";
      const fromWord = clause.tokens.slice(first, last).some((token) => token.word === "from");
      return step(operation, operation === "subtract" && fromWord ? values.toReversed() : values);
    }
  }
  return undefined;
}

function coverNumberWords(clause: Clause, coverage: Coverage): void {
  for (const [index, token] of clause.tokens.entries())
    if (token.stem === "number" || token.word === "numbers") coverage.cover(index);
}

function percentOf(clause: Clause, coverage: Coverage): PlanNode | undefined {
  const at = clause.tokens.findIndex(
    (token, index) => token.value !== undefined && ["%", "percent"].includes(clause.tokens[index + 1]?.word ?? ""),
  );
  const whole = clause.tokens[at + 3];
  if (at < 0 || clause.tokens[at + 2]?.word !== "of" || whole?.value === undefined) return undefined;
  coverage.cover(at, at + 4);
  return step("divide", [step("multiply", [whole.value, clause.tokens[at]!.value!]), 100]);
}

/** Infix arithmetic with the usual precedence (Dijkstra's shunting yard). */
function expression(clause: Clause, coverage: Coverage): PlanNode | undefined {
  const first = clause.tokens.findIndex((token) => token.value !== undefined || token.text === "(");
  const output: Operand[] = [];
  const stack: Symbol[] = [];
  let wantsOperand = true;
  let negative = false;
  let at = first;
  let operators = 0;
  const apply = (): boolean => {
    const symbol = stack.pop();
    const right = output.pop();
    const left = output.pop();
    if (symbol === undefined || symbol === "(" || symbol === ")" || left === undefined || right === undefined)
      return false;
    output.push(step(operations[symbol], [left, right]));
    return true;
  };
  const rank = (symbol: Symbol): number => (symbol === "*" || symbol === "/" ? 2 : 1);
  for (; at < clause.tokens.length;) {
    const token = clause.tokens[at]!;
    const operator = operatorAt(clause.tokens, at);
    if (token.value !== undefined && wantsOperand) {
      output.push(negative ? -token.value : token.value);
      negative = false;
      wantsOperand = false;
      at += 1;
    } else if (operator === undefined) break;
    else {
      const { symbol, length } = operator;
      if (symbol === "(" && wantsOperand) stack.push(symbol);
      else if (symbol === ")" && !wantsOperand) {
        while (stack.at(-1) !== "(") if (!apply()) return undefined;
        stack.pop();
      } else if (symbol === "-" && wantsOperand) negative = true;
      else if (!wantsOperand && symbol !== "(") {
        while (stack.length > 0 && stack.at(-1) !== "(" && rank(stack.at(-1)!) >= rank(symbol))
          if (!apply()) return undefined;
        stack.push(symbol);
        operators += 1;
        wantsOperand = true;
      } else return undefined;
      at += length;
    }
  }
  if (wantsOperand || operators === 0) return undefined;
  while (stack.length > 0) if (!apply()) return undefined;
  const result = output[0];
  if (output.length !== 1 || result === undefined || typeof result === "number") return undefined;
  coverage.cover(first, at);
  return result;
}

function operatorAt(tokens: readonly Token[], at: number): { symbol: Symbol; length: number } | undefined {
  const token = tokens[at]!;
  const symbol = operatorSymbols[token.text];
  if (symbol !== undefined) return { symbol, length: 1 };
  for (const { words, symbol: meant } of operatorWords)
    if (words.every((word, offset) => tokens[at + offset]?.word === word))
      return { symbol: meant, length: words.length };
  return undefined;
}
