import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { invite, type Role } from "../../api/people.ts";
import { Problem } from "../../api/problem.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { SelectField, TextField } from "../../kit/field.tsx";
import { exact } from "../../kit/format.ts";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { roleChoices, roleWords } from "./roles.ts";

/** Makes a link by which one more person comes in. It is shown once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [role, setRole] = useState<Role>("member");
  const [email, setEmail] = useState("");
  const make = useMutation({
    mutationFn: () => invite({ role, ...(email.trim() === "" ? {} : { email: email.trim() }) }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["invitations"] }),
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    make.mutate();
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Invite someone"
      footer={
        make.data === undefined ? (
          <Button type="submit" form="invite" look="primary" busy={make.isPending}>
            Make the link
          </Button>
        ) : (
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {make.data === undefined ? (
        <form id="invite" onSubmit={submit} className="flex flex-col gap-3">
          {make.isError && <ProblemNote error={make.error} />}
          <SelectField
            label="As"
            value={role}
            hint={roleWords[role]}
            onChange={(event) => setRole(event.target.value as Role)}
            choices={roleChoices}
          />
          <TextField
            label="Their e-mail address, if you know it"
            type="email"
            value={email}
            error={make.error instanceof Problem ? make.error.of("/email") : undefined}
            onChange={(event) => setEmail(event.target.value)}
          />
        </form>
      ) : (
        <div className="flex flex-col gap-2">
          <p>
            Give them this link. It is good once, until {exact(make.data.invitation.expiresAt)}, and is not shown again.
          </p>
          <Command>{location.origin + make.data.path}</Command>
        </div>
      )}
    </Dialog>
  );
}
