/** A function and its cyclomatic complexity (McCabe, 1976): 1, and 1 more for each decision. */
export interface MeasuredFunction {
  name: string;
  /** Where it begins, from 1. */
  line: number;
  complexity: number;
}
