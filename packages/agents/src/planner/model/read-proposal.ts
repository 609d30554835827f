import { type Capability, HearthError, ValidationError } from "@hearth/protocol";
import type { Proposal } from "../planner.ts";
import { validateDraft } from "../validate-draft.ts";
import { type ProposedAnswer, proposedAnswer } from "./proposed-answer.ts";

export type ReadProposal =
  | { readonly kind: "proposal"; readonly proposal: Proposal }
  /** Worded so that a model can mend it. */
  | { readonly kind: "unusable"; readonly why: string };

const maximumIssues = 12;

/** Reads and checks a model's answer: its shape, then whether the plan in it can be carried out as it stands. */
export function readProposal(text: string, capabilities: readonly Capability[]): ReadProposal {
  const value = jsonIn(text);
  if (value === undefined) return { kind: "unusable", why: "it holds no JSON object" };
  const parsed = proposedAnswer.safeParse(value);
  if (!parsed.success) return unusable(ValidationError.fromZod("the answer", parsed.error));
  const answer = parsed.data;
  if (answer.kind !== "plan") {
    if (answer.text.trim() === "") return { kind: "unusable", why: `text is empty, and ${answer.kind} is said there` };
    return { kind: "proposal", proposal: said(answer) };
  }
  try {
    const draft = validateDraft(
      {
        title: answer.title.trim() === "" ? (answer.tasks[0]?.title ?? "Plan") : answer.title,
        tasks: answer.tasks.map((task) => ({ ...task, permissions: [] })),
      },
      capabilities,
    );
    return { kind: "proposal", proposal: { kind: "plan", draft, assumptions: answer.assumptions } };
  } catch (error) {
    return unusable(error);
  }
}

function said({ kind, text }: ProposedAnswer): Proposal {
  if (kind === "question") return { kind: "question", text, missing: [] };
  if (kind === "refusal") return { kind: "refused", reason: text, help: [] };
  return { kind: "answer", text };
}

function unusable(error: unknown): ReadProposal {
  if (error instanceof ValidationError) {
    const lines = error.issues.slice(0, maximumIssues).map(({ field, message }) => `${field} ${message}`);
    return { kind: "unusable", why: lines.join("; ") };
  }
  if (HearthError.isInstance(error)) return { kind: "unusable", why: error.message };
  throw error;
}

/** The outermost object in the text: models put words or fences around it. */
function jsonIn(text: string): unknown {
  const begin = text.indexOf("{");
  const end = text.lastIndexOf("}");
  try {
    return JSON.parse(text.slice(begin, end + 1)) as unknown;
  } catch {
    return undefined;
  }
}
