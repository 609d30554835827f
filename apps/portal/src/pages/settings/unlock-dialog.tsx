import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { queryClient } from "../../api/query-client.ts";
import { unlockSecrets } from "../../api/secrets.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { TextField } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tell } from "../../kit/toast.tsx";

/** Asks for the passphrase of the secret store. */
export function UnlockDialog({ onClose }: { onClose: () => void }) {
  const [passphrase, setPassphrase] = useState("");
  const unlock = useMutation({
    mutationFn: () => unlockSecrets(passphrase),
    onSuccess() {
      void queryClient.invalidateQueries({ queryKey: ["secrets"] });
      void queryClient.invalidateQueries({ queryKey: ["doctor"] });
      tell("The stored secrets are open until the hub stops.");
      onClose();
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    unlock.mutate();
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Unlock the stored secrets"
      description="Where there is no store yet, one is made under this passphrase."
      footer={
        <Button type="submit" form="unlock" look="primary" busy={unlock.isPending}>
          Unlock
        </Button>
      }
    >
      <form id="unlock" onSubmit={submit} className="flex flex-col gap-3">
        {unlock.isError && <ProblemNote error={unlock.error} />}
        <TextField
          label="Passphrase"
          type="password"
          autoComplete="current-password"
          required
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
