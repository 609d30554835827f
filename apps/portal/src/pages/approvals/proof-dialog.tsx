import { useMutation, useQuery } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { passkeysQuery } from "../../api/access.ts";
import { type Answer, decide, type Proof } from "../../api/approvals.ts";
import { passkeysWork, signInByPasskey } from "../../api/passkey.ts";
import { Button } from "../../kit/button.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { TextField } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import type { AnswerOutcome } from "@hearth/sdk";

type Needs = NonNullable<AnswerOutcome["needs"]>;

export interface ProofDialogProps {
  /** What was pressed, and goes on once the person has shown that it is them. */
  answers: readonly Answer[];
  needs: Needs;
  /** Called with what became of each answer, once none of them waits for a proof. */
  onDecided: (outcomes: AnswerOutcome[]) => void;
  onClose: () => void;
}

/** Asks once more who is there, so that a forgotten window approves nothing large, and goes on with what was pressed. */
export function ProofDialog({ answers, needs: first, onDecided, onClose }: ProofDialogProps) {
  const [needs, setNeeds] = useState(first);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [closed] = useState(() => new AbortController());
  // Whoever pressed "Not now" approves nothing by touching the device that still waits.
  useEffect(() => () => closed.abort(), [closed]);
  // At an address where none works, none is asked for.
  const hasPasskey = (useQuery({ ...passkeysQuery, enabled: passkeysWork() }).data ?? []).length > 0;
  const again = useMutation({
    async mutationFn(way: "password" | "passkey") {
      if (way === "passkey") await signInByPasskey({ own: true, signal: closed.signal });
      closed.signal.throwIfAborted();
      const proof: Proof | undefined = way === "passkey" ? undefined : { password, ...(code === "" ? {} : { code }) };
      const outcomes = await decide(answers, proof);
      const open = outcomes.find(({ kind }) => kind === "needs-sign-in");
      if (open === undefined) return outcomes;
      if (open.needs === "code" && needs !== "code") {
        setNeeds("code");
        return undefined;
      }
      setNeeds(open.needs ?? "sign-in");
      throw new Error(open.why ?? "that was not enough");
    },
    onSuccess: (outcomes) => outcomes !== undefined && onDecided(outcomes),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    again.mutate("password");
  };
  const busy = again.isPending;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Is it you?"
      description="What you approve is at level 3. Show once more that it is you, and it goes on."
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          {hasPasskey && (
            <Button busy={busy} onClick={() => again.mutate("passkey")}>
              <Fingerprint aria-hidden />
              Use a passkey
            </Button>
          )}
          {needs !== "sign-in" && (
            <Button look="primary" type="submit" form="proof" busy={busy}>
              Approve
            </Button>
          )}
        </>
      }
    >
      {again.isError && <ProblemNote error={again.error} />}
      {needs === "sign-in" ? (
        <p>
          You have no passphrase here. {hasPasskey ? "Use a passkey, sign" : "Sign"} in anew by the link of{" "}
          <Command>hearth login</Command>, or set a passphrase under Settings, Account.
        </p>
      ) : (
        <form id="proof" onSubmit={submit} className="flex flex-col gap-3 py-1">
          <TextField
            label="Passphrase"
            type="password"
            required
            autoFocus
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {needs === "code" && (
            <TextField
              label="Code of your authenticator"
              hint="Or one of the codes that you kept for the case that it is lost."
              required
              autoFocus
              autoComplete="one-time-code"
              value={code}
              onChange={(event) => setCode(event.target.value.trim())}
            />
          )}
        </form>
      )}
    </Dialog>
  );
}
