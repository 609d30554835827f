import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addGrant } from "../../api/approvals.ts";
import { Problem } from "../../api/problem.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { SelectField, TextField } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tell } from "../../kit/toast.tsx";

/** Answers a kind of question before it is asked. */
export function GrantForm({ onClose }: { onClose: () => void }) {
  const [agent, setAgent] = useState("");
  const [tool, setTool] = useState("");
  const [subject, setSubject] = useState("");
  const [count, setCount] = useState("10");
  const [lifetime, setLifetime] = useState("86400");
  const add = useMutation({
    mutationFn: () => addGrant({ agent, tool, subject, count: Number(count), lifetimeSeconds: Number(lifetime) }),
    onSuccess() {
      void queryClient.invalidateQueries({ queryKey: ["grants"] });
      tell("The standing answer holds from now on.");
      onClose();
    },
  });
  const of = (field: string) => (add.error instanceof Problem ? add.error.of(`/${field}`) : undefined);
  function submit(event: FormEvent): void {
    event.preventDefault();
    add.mutate();
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Answer ahead"
      description="Only for questions; what your policy denies stays denied."
      footer={
        <Button type="submit" form="grant" look="primary" busy={add.isPending}>
          Let it hold
        </Button>
      }
    >
      <form id="grant" onSubmit={submit} className="flex flex-col gap-3">
        {add.isError && <ProblemNote error={add.error} />}
        <TextField
          label="Agent"
          required
          value={agent}
          error={of("agent")}
          onChange={(event) => setAgent(event.target.value)}
        />
        <TextField
          label="Tool"
          required
          hint="As a question names it, such as command or network."
          value={tool}
          error={of("tool")}
          onChange={(event) => setTool(event.target.value)}
        />
        <TextField
          label="Subject"
          required
          hint="What it covers, exactly; a * stands for anything."
          value={subject}
          error={of("subject")}
          onChange={(event) => setSubject(event.target.value)}
        />
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="How often"
            type="number"
            min={1}
            max={1000}
            required
            value={count}
            error={of("count")}
            onChange={(event) => setCount(event.target.value)}
          />
          <SelectField
            label="How long"
            value={lifetime}
            onChange={(event) => setLifetime(event.target.value)}
            choices={[
              { value: "3600", label: "an hour" },
              { value: "86400", label: "a day" },
              { value: "604800", label: "a week" },
              { value: "2592000", label: "30 days" },
            ]}
          />
        </div>
      </form>
    </Dialog>
  );
}
