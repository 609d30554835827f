import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Limits, limitsQuery, type Person, setLimits } from "../../api/people.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { TextField } from "../../kit/field.tsx";
import { Load } from "../../kit/load.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tell } from "../../kit/toast.tsx";

const fields: readonly { name: keyof Limits; label: string; required?: true }[] = [
  { name: "requestsPerMinute", label: "Requests a minute" },
  { name: "readsPerMinute", label: "Reads a minute in a browser" },
  { name: "tokensPerHour", label: "Tokens an hour" },
  { name: "concurrentTasks", label: "Tasks at the same time" },
  { name: "fileMegabytes", label: "Megabytes of one file", required: true },
];

const textOf = (limit: number | null): string => (limit === null ? "" : String(limit));

/** What one person may take. */
export function LimitsDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Limits of ${person.name}`}
      footer={
        <Button type="submit" form="limits" look="primary">
          Set them
        </Button>
      }
    >
      <Load query={useQuery(limitsQuery(person.id))}>
        {(limits) => <Form person={person} limits={limits} onClose={onClose} />}
      </Load>
    </Dialog>
  );
}

function Form({ person, limits, onClose }: { person: Person; limits: Limits; onClose: () => void }) {
  const [texts, setTexts] = useState(() => Object.fromEntries(fields.map(({ name }) => [name, textOf(limits[name])])));
  const save = useMutation({
    mutationFn: () => {
      // What was left as it was goes on following what holds for everyone.
      const changed = fields.filter(({ name }) => texts[name] !== textOf(limits[name]));
      const given = changed.map(({ name }) => [name, texts[name] === "" ? null : Number(texts[name])]);
      return setLimits(person.id, Object.fromEntries(given) as Partial<Limits>);
    },
    onSuccess(next) {
      queryClient.setQueryData(["limits", person.id], next);
      tell("The limits hold from now on.");
      onClose();
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form id="limits" onSubmit={submit} className="grid gap-3 sm:grid-cols-2">
      {save.isError && <ProblemNote error={save.error} />}
      {fields.map(({ name, label, required = false }) => (
        <TextField
          key={name}
          label={label}
          type="number"
          min={1}
          required={required}
          placeholder={required ? "" : "without a limit"}
          value={texts[name] ?? ""}
          onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
        />
      ))}
    </form>
  );
}
