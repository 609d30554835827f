import type { Capability, JsonSchema, ValueKind } from "@hearth/protocol";
import { acceptsType, kindsOf, propertiesOf, requiredOf, variants } from "../compose/schema-shape.ts";
import { nameStems, type Token } from "../language/tokenizer.ts";
import type { Survey, SurveyColumn } from "../survey/survey.ts";
import { baseTable } from "./base-table.ts";
import type { Clause } from "./clause.ts";
import { from, type PlanNode } from "./node.ts";
import { readNumberConditions, readValueConditions } from "./read-conditions.ts";
import { readDates } from "./read-dates.ts";
import type { Reading } from "./reading.ts";
import { scopeOf, textFiles } from "./scope.ts";
import { fileSource, type TableSource } from "./source.ts";
import { ReadingState } from "./state.ts";

const emptySource: TableSource = fileSource({ path: "the goal", stems: [], columns: [], rows: 0, complete: true });

/**
 * Reads a clause as a call of one capability that its keywords name, whatever agent it belongs to. Inputs are
 * filled from the clause by schema: value kinds by further steps, column names, numbers, choices and quoted text.
 */
export function interpretCapability(
  clause: Clause,
  capability: Capability,
  survey: Survey,
  source: TableSource | undefined,
  capabilities: readonly Capability[],
): Reading | undefined {
  const keywords = keywordHits(clause.tokens, capability);
  if (keywords.length === 0) return undefined;
  const gives = kindsOf(capability.output, capability.output)[0];
  if (gives === undefined) return undefined;
  const filler = new InputFiller(clause, capability, survey, source, capabilities);
  for (const { from: start, to } of keywords) filler.state.coverage.cover(start, to);
  const input = filler.fill();
  if (
    input === undefined ||
    (Object.keys(input).length === 0 && Object.keys(propertiesOf(capability.input)).length > 0)
  )
    return undefined;
  const { state } = filler;
  state.coverConcepts("list", "calculate", "report", "measure-count");
  const node: PlanNode = {
    operation: { capability: capability.name },
    gives,
    slots: input,
    title: `${capability.name}: ${clause.text}`.slice(0, 250),
  };
  return {
    results: [{ node, heading: clause.text.replace(/[.?!]+$/, "").slice(0, 250) }],
    missing: state.coverage.missing(),
    problems: state.problems,
    assumptions: [...(filler.usesTable ? state.source.assumptions : []), ...state.assumptions],
    // What is understood word by word goes before what only a keyword names.
    score:
      keywords.reduce((sum, hit) => sum + (hit.to - hit.from), 0) - 4 + (filler.usesTable ? state.mentions.length : 0),
    about: capability.name,
    ...(filler.usesTable && source !== undefined ? { source } : {}),
  };
}

function keywordHits(tokens: readonly Token[], capability: Capability): { from: number; to: number }[] {
  const last = capability.name.slice(capability.name.lastIndexOf(".") + 1);
  const phrases = [last, ...capability.keywords].map((phrase) => nameStems(phrase)).filter((stems) => stems.length > 0);
  const hits: { from: number; to: number }[] = [];
  for (let start = 0; start < tokens.length;) {
    const fits = phrases.filter((stems) => stems.every((part, offset) => tokens[start + offset]?.stem === part));
    const length = Math.max(0, ...fits.map((stems) => stems.length));
    if (length > 0) hits.push({ from: start, to: start + length });
    start += Math.max(1, length);
  }
  return hits;
}

class InputFiller {
  readonly state: ReadingState;
  usesTable = false;
  readonly #clause: Clause;
  readonly #capability: Capability;
  readonly #survey: Survey;
  readonly #source: TableSource | undefined;
  readonly #capabilities: readonly Capability[];
  #table: PlanNode | undefined;

  constructor(
    clause: Clause,
    capability: Capability,
    survey: Survey,
    source: TableSource | undefined,
    capabilities: readonly Capability[],
  ) {
    this.#clause = clause;
    this.#capability = capability;
    this.#survey = survey;
    this.#source = source;
    this.#capabilities = capabilities;
    this.state = new ReadingState(clause, source ?? emptySource);
  }

  /** The slots, or undefined when a required property cannot be filled. */
  fill(): Record<string, unknown> | undefined {
    const root = this.#capability.input;
    const required = requiredOf(root);
    const slots: Record<string, unknown> = {};
    const properties = Object.entries(propertiesOf(root));
    const takesTable = properties.some(([, schema]) => kindsOf(schema, root).includes("table"));
    if (takesTable && this.#source !== undefined && this.state.mentions.length > 0) this.#prepareTable();
    // Required properties choose first, so that an optional one does not take the only number or word.
    for (const [name, schema] of properties.toSorted(([a], [b]) => Number(required.has(b)) - Number(required.has(a)))) {
      const value = this.#value(name, schema, root, required.has(name));
      if (value !== undefined) slots[name] = value;
      else if (required.has(name) && variants(schema, root)[0]?.["default"] === undefined) return undefined;
    }
    if (takesTable && this.#source !== undefined && !this.usesTable) return undefined;
    return slots;
  }

  #prepareTable(): void {
    const apart = readDates(this.state);
    const groupLimit = readNumberConditions(this.state);
    const values = readValueConditions(this.state);
    if (apart.length > 0 || groupLimit !== undefined) this.state.problems.push("The conditions could not be read.");
    this.#table = baseTable({ state: this.state, apart, groupLimit, values });
  }

  #value(name: string, schema: unknown, root: JsonSchema, required: boolean): unknown {
    const kinds = kindsOf(schema, root);
    if (kinds.length > 0) return this.#kind(kinds, required);
    const list = variants(schema, root).find((variant) => variant["type"] === "array");
    if (list !== undefined) {
      const kindsOfItems = kindsOf(list["items"], root);
      if (kindsOfItems.length > 0) return undefined;
      if (acceptsType(list["items"], root, "number") && !acceptsType(list["items"], root, "string"))
        return this.#numbers();
      if (isColumnName(name)) return this.#columns(name);
      return undefined;
    }
    const choice = this.#choice(schema, root);
    if (choice !== undefined) return choice;
    if (variants(schema, root).every((variant) => Array.isArray(variant["enum"]))) return undefined;
    if (acceptsType(schema, root, "number")) return this.#number(name, required);
    if (acceptsType(schema, root, "string")) return this.#text(name, required);
    return undefined;
  }

  #kind(kinds: readonly ValueKind[], required: boolean): unknown {
    if (kinds.includes("table") && this.#table !== undefined) {
      this.usesTable = true;
      return from(this.#table);
    }
    for (const kind of kinds) {
      const node = kind === "table" ? undefined : this.#produce(kind, required);
      if (node !== undefined) return from(node);
    }
    return undefined;
  }

  /** Backward from a wanted kind to what the folder has: a document's text, or files. */
  #produce(kind: ValueKind, required: boolean): PlanNode | undefined {
    if (kind !== "text" && kind !== "files") return undefined;
    const scope = scopeOf(this.#clause, this.state.coverage, [...textFiles(this.#survey), ...this.#survey.tables], {
      words: ["note", "document", "text"],
      label: "the texts",
    });
    if (scope === undefined) return undefined;
    if (kind === "files")
      return {
        operation: "find-files",
        gives: "files",
        slots: { pattern: scope.pattern },
        title: `Find ${scope.label}`.slice(0, 250),
      };
    if (scope.paths.length !== 1) {
      if (required) this.state.problems.push(`Which text is meant: ${scope.paths.slice(0, 8).join(", ")}?`);
      return undefined;
    }
    const reader = this.#capabilities.some((other) => other.name === "document.text") ? "extract-text" : "read-file";
    return { operation: reader, gives: "text", slots: { path: scope.paths[0]! }, title: `Text of ${scope.paths[0]!}` };
  }

  #choice(schema: unknown, root: JsonSchema): unknown {
    for (const variant of variants(schema, root)) {
      const allowed = variant["enum"];
      if (!Array.isArray(allowed)) continue;
      for (const option of allowed) {
        const stems = nameStems(String(option));
        const at = this.#clause.tokens.findIndex(
          (_, index) =>
            stems.length > 0 && stems.every((part, offset) => this.#clause.tokens[index + offset]?.stem === part),
        );
        if (at < 0) continue;
        this.state.coverage.cover(at, at + stems.length);
        return option;
      }
    }
    return undefined;
  }

  #numbers(): number[] | undefined {
    const found = this.#clause.tokens.flatMap((token, index) =>
      token.value === undefined || this.state.coverage.has(index) ? [] : [{ value: token.value, index }],
    );
    for (const { index } of found) this.state.coverage.cover(index);
    return found.length === 0 ? undefined : found.map(({ value }) => value);
  }

  /** An optional number is filled only when the clause says the property's name beside it. */
  #number(name: string, required: boolean): number | undefined {
    const stems = nameStems(name);
    for (const [index, token] of this.#clause.tokens.entries()) {
      if (token.value === undefined || this.state.coverage.has(index)) continue;
      const near = [index - 2, index - 1, index + 1].find((at) => stems.includes(this.#clause.tokens[at]?.stem ?? ""));
      if (!required && near === undefined) continue;
      if (near !== undefined) this.state.coverage.cover(Math.min(near, index), Math.max(near, index) + 1);
      this.state.coverage.cover(index);
      return token.value;
    }
    return undefined;
  }

  #text(name: string, required: boolean): string | undefined {
    if (isColumnName(name) && this.#source !== undefined)
      return this.#columns(name)?.[0] ?? (required ? this.#onlyColumn() : undefined);
    if (/path|file/i.test(name)) {
      const scope = scopeOf(this.#clause, this.state.coverage, [...textFiles(this.#survey), ...this.#survey.tables], {
        words: [],
        label: "",
      });
      if (scope?.paths.length === 1) return scope.paths[0];
      if (scope !== undefined && required)
        this.state.problems.push(`Which file is meant: ${scope.paths.slice(0, 8).join(", ")}?`);
      return undefined;
    }
    const quoted = this.#clause.tokens.findIndex(
      (token, index) => token.kind === "quoted" && !this.state.coverage.has(index),
    );
    if (quoted >= 0) {
      this.state.coverage.cover(quoted);
      return this.#clause.tokens[quoted]!.text;
    }
    return undefined;
  }

  #columns(name: string): string[] | undefined {
    const wanted: string[] = [];
    const single = !/s$/i.test(name);
    for (const mention of this.state.columnMentions) {
      if (this.state.used.has(mention) || (single && wanted.length > 0)) continue;
      const fitting = mention.columns.filter((column) => fitsName(name, column));
      if (fitting.length !== 1) continue;
      this.state.use(mention);
      wanted.push(fitting[0]!.name);
    }
    return wanted.length === 0 ? undefined : wanted;
  }

  #onlyColumn(): string | undefined {
    const numeric = this.state.source.columns.filter((column) => column.type === "number");
    if (numeric.length !== 1) return undefined;
    this.state.assumptions.push(`The column ${numeric[0]!.name} was used.`);
    return numeric[0]!.name;
  }
}

function isColumnName(name: string): boolean {
  return /column|field|^x$|^y$|by$|measure/i.test(name);
}

/** A property called dateColumn wants dates. */
function fitsName(name: string, column: SurveyColumn): boolean {
  return !/date|time/i.test(name) || column.type === "date";
}
