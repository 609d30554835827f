import { Problem } from "../../api/problem.ts";

/** A model that was asked something short and did not answer, with the step that mends it. */
export function trialProblem({
  id,
  why,
  hint,
}: {
  id: string;
  why?: string | undefined;
  hint?: string | undefined;
}): Problem {
  // The hub's words begin with the model's name, which stands here already.
  const cause = why?.startsWith(`${id}: `) === true ? why.slice(id.length + 2) : why;
  return new Problem({
    status: 502,
    detail: `${id} did not answer: ${cause ?? "it gave no reason"}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
