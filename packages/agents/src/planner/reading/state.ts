import type { SurveyColumn } from "../survey/survey.ts";
import type { Concept } from "../language/vocabulary.ts";
import { type Clause, Coverage, type Span } from "./clause.ts";
import { type ColumnMention, type FileMention, findMentions, type Mention, type ValueMention } from "./mentions.ts";
import type { NodeReference } from "./node.ts";
import type { TableSource } from "./source.ts";

export type DatePart = "year" | "quarter" | "month" | "week" | "day" | "weekday";

export interface Condition {
  readonly column: string;
  readonly operator: string;
  readonly value?: string | number | boolean | (string | number)[] | NodeReference;
}

export interface Group {
  readonly column: SurveyColumn;
  readonly part: DatePart | "value";
  /** The name of the resulting column. */
  readonly as: string;
}

/** What one clause says about one source, gathered by the readers in turn. */
export class ReadingState {
  readonly clause: Clause;
  readonly source: TableSource;
  readonly mentions: readonly Mention[];
  readonly coverage: Coverage;
  readonly conditions: Condition[] = [];
  readonly groups: Group[] = [];
  readonly assumptions: string[] = [];
  /** What stands in the way of an answer, in words for the person. */
  readonly problems: string[] = [];
  /** Mentions that a reader has put to use. */
  readonly used = new Set<Mention>();

  constructor(clause: Clause, source: TableSource) {
    this.clause = clause;
    this.source = source;
    this.mentions = findMentions(clause, source);
    this.coverage = new Coverage(clause);
    for (const mention of this.mentions) {
      if (mention.kind === "file") this.coverage.cover(mention.from, mention.to);
    }
  }

  get columnMentions(): ColumnMention[] {
    return this.mentions.filter((mention) => mention.kind === "column");
  }

  get valueMentions(): ValueMention[] {
    return this.mentions.filter((mention) => mention.kind === "value");
  }

  get fileMentions(): FileMention[] {
    return this.mentions.filter((mention) => mention.kind === "file");
  }

  /** Spans of any of the concepts, in order. */
  spans(...concepts: Concept[]): Span[] {
    return this.clause.spans.filter((span) => concepts.includes(span.concept));
  }

  has(...concepts: Concept[]): boolean {
    return this.spans(...concepts).length > 0;
  }

  /** Marks spans of the concepts as accounted for, unless data words claim the place. */
  coverConcepts(...concepts: Concept[]): void {
    for (const span of this.spans(...concepts)) this.coverage.cover(span.from, span.to);
  }

  use(mention: Mention): void {
    this.used.add(mention);
    this.coverage.cover(mention.from, mention.to);
  }

  mentionAt(index: number): Mention | undefined {
    return this.mentions.find((mention) => mention.from <= index && index < mention.to);
  }

  dateColumns(): SurveyColumn[] {
    return this.source.columns.filter((column) => column.type === "date");
  }
}
