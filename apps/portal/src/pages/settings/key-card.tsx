import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Credential, makeKey, revokeCredential } from "../../api/access.ts";
import { Problem } from "../../api/problem.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Chip } from "../../kit/chip.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { SelectField, TextField } from "../../kit/field.tsx";
import { exact } from "../../kit/format.ts";
import { Moment } from "../../kit/moment.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Row } from "../../kit/row.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";

const day = 86_400;
const lengths = [
  { value: String(30 * day), label: "30 days" },
  { value: String(90 * day), label: "90 days" },
  { value: String(365 * day), label: "A year" },
  { value: "", label: "Until it is revoked" },
];

/** Keys by which programs act for the person. A new one is shown once. */
export function KeyCard({ keys }: { keys: readonly Credential[] }) {
  const [revoking, setRevoking] = useState<Credential>();
  const revoke = useMutation({
    mutationFn: revokeCredential,
    onError: tellProblem,
    onSuccess() {
      setRevoking(undefined);
      void queryClient.invalidateQueries({ queryKey: ["credentials"] });
      tell("The key opens nothing any more.");
    },
  });
  return (
    <Card title="Keys for programs" flush>
      <p className="px-4 pt-3 text-soft">
        A program with a key does what you may do, over the API.{" "}
        <a className="underline" href="/docs">
          What the API offers
        </a>
      </p>
      <ul className="mt-3 divide-y border-t">
        {keys.map((key) => (
          <Row
            key={key.id}
            side={
              <>
                {key.principal.kind !== "person" && <Chip>acts as {key.principal.kind}</Chip>}
                <span>
                  {key.expiresAt === undefined ? "without end" : `until ${exact(key.expiresAt)}`}, made{" "}
                  <Moment time={key.createdAt} />
                </span>
                {key.current ? (
                  <Chip tone="good">used by this page</Chip>
                ) : (
                  <Button size="small" look="danger" aria-label={`Revoke ${key.name}`} onClick={() => setRevoking(key)}>
                    Revoke
                  </Button>
                )}
              </>
            }
          >
            <span className="font-medium">{key.name}</span>
          </Row>
        ))}
        {keys.length === 0 && <li className="px-4 py-3 text-soft">No program has a key.</li>}
      </ul>
      <NewKey />
      {revoking !== undefined && (
        <Confirm
          title={`Revoke ${revoking.name}?`}
          verb="Revoke"
          busy={revoke.isPending}
          onClose={() => setRevoking(undefined)}
          onConfirm={() => revoke.mutate(revoking.id)}
        >
          Programs that use it are turned away from then on. This cannot be taken back.
        </Confirm>
      )}
    </Card>
  );
}

function NewKey() {
  const [name, setName] = useState("");
  const [length, setLength] = useState(lengths[1]!.value);
  const make = useMutation({
    mutationFn: () => makeKey(name.trim(), length === "" ? undefined : Number(length)),
    onSuccess() {
      setName("");
      void queryClient.invalidateQueries({ queryKey: ["credentials"] });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    make.mutate();
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-t p-4">
      {make.isError && <ProblemNote error={make.error} />}
      {make.data !== undefined && (
        <div role="status" className="flex flex-col items-start gap-2 rounded-lg border bg-sunken p-3">
          <p className="font-medium">This is the new key. It is shown only now.</p>
          <Command>{make.data.secret}</Command>
          <p className="text-sm text-soft">For example:</p>
          <Command>{`curl -H "Authorization: Bearer $KEY" ${location.origin}/api/v1/goals`}</Command>
        </div>
      )}
      <div className="grid items-start gap-3 sm:grid-cols-[1fr_12rem_auto] sm:items-end">
        <TextField
          label="What the key is for"
          required
          maxLength={200}
          value={name}
          error={make.error instanceof Problem ? make.error.of("/name") : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <SelectField
          label="Good for"
          value={length}
          onChange={(event) => setLength(event.target.value)}
          choices={lengths}
        />
        <Button type="submit" busy={make.isPending}>
          Make a key
        </Button>
      </div>
    </form>
  );
}
