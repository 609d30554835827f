import { useMutation } from "@tanstack/react-query";
import { BadgeCheck, ShieldX } from "lucide-react";
import { useState } from "react";
import { addressOf } from "../../api/call.ts";
import { Button } from "../../kit/button.tsx";
import { count, counted } from "../../kit/format.ts";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import { verifyExport } from "./verify-export.ts";

/** Fetches the receipts with their proofs and has this browser check them; the hub's word is not taken for it. */
export function VerifyPanel({ filter }: { filter: { goal?: string | undefined; task?: string | undefined } }) {
  const [progress, setProgress] = useState<number>();
  const verify = useMutation({
    async mutationFn() {
      setProgress(undefined);
      const response = await fetch(addressOf("/api/v1/journal/export", filter));
      if (!response.ok) throw new Error(`the hub gave no receipts (${response.status})`);
      const lines = (await response.text()).trimEnd().split("\n");
      return await verifyExport(lines, (done, of) => setProgress(done / of));
    },
  });
  const { data } = verify;
  return (
    <div className="flex flex-col gap-2 rounded-lg border bg-surface p-3">
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={verify.isPending} onClick={() => verify.mutate()}>
          <BadgeCheck aria-hidden />
          Verify {filter.goal !== undefined ? "this run" : filter.task !== undefined ? "this task" : "all"} in this
          browser
        </Button>
        <a
          className="text-sm underline"
          href={addressOf("/api/v1/journal/export", filter)}
          download="hearth-receipts.jsonl"
        >
          Export with proofs
        </a>
        <span className="text-sm text-faint">Every receipt is followed to the root that this device signed.</span>
      </div>
      {verify.isPending && progress !== undefined && <ProgressBar label="Verified" fraction={progress} />}
      {verify.isError && <ProblemNote error={verify.error} />}
      <div role="status" className="empty:-mt-2">
        {data !== undefined && data.failures.length === 0 && (
          <p className="flex items-start gap-2 text-good">
            <BadgeCheck aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span className="wrap-anywhere">
              {counted(data.verified, "receipt")} verified in a log of {count(data.size)}, signed by{" "}
              <code>{data.signer}</code>
            </span>
          </p>
        )}
        {data !== undefined && data.failures.length > 0 && (
          <div className="flex items-start gap-2 text-bad">
            <ShieldX aria-hidden className="mt-0.5 size-4 shrink-0" />
            <ul>
              {data.failures.slice(0, 10).map(({ index, why }) => (
                <li key={index}>
                  Receipt {index}: {why}
                </li>
              ))}
              {data.failures.length > 10 && <li>and {data.failures.length - 10} more</li>}
            </ul>
          </div>
        )}
      </div>
    </div>
  );
}
