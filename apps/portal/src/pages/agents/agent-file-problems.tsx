import { FileWarning } from "lucide-react";
import type { AgentFileList } from "../../api/agents.ts";

/** Agent files that cannot be used, and why. */
export function AgentFileProblems({ problems }: { problems: AgentFileList["problems"] }) {
  return (
    <section
      aria-label="Agent files that cannot be used"
      className="flex gap-3 rounded-lg border border-warn bg-warn-soft p-3"
    >
      <FileWarning aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      <ul className="flex min-w-0 flex-col gap-2">
        {problems.map(({ agent, path, why, keepsVersion }) => (
          <li key={path} className="wrap-anywhere">
            <p className="font-medium">{agent}</p>
            <p>{why}</p>
            <p className="text-sm text-soft">
              <code>{path}</code>
              {keepsVersion && " — the version before it stays in use."}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
