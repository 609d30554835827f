import { ProblemNote } from "../kit/problem-note.tsx";

/** A page that broke. The rest of the portal goes on. */
export function PageProblem({ error, reset }: { error: unknown; reset?: () => void }) {
  const isOldShell = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
  return (
    <div className="p-4 md:p-6">
      <ProblemNote
        error={isOldShell ? new Error("this page has not loaded: the hub does not answer, or was updated") : error}
        onRetry={isOldShell ? () => location.reload() : (reset ?? (() => location.reload()))}
      />
    </div>
  );
}
