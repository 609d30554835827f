import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound, LockKeyhole } from "lucide-react";
import { type FormEvent, useState } from "react";
import { queryClient } from "../../api/query-client.ts";
import { removeSecret, secretsQuery, storeSecret } from "../../api/secrets.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Chip } from "../../kit/chip.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { TextField } from "../../kit/field.tsx";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Row } from "../../kit/row.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { UnlockDialog } from "./unlock-dialog.tsx";

/** Stored credentials: names and where each may go. Values go in and never come out. */
export function SecretsSection() {
  const query = useQuery(secretsQuery);
  const [unlocking, setUnlocking] = useState(false);
  const [removing, setRemoving] = useState<string>();
  const remove = useMutation({
    mutationFn: removeSecret,
    onError: tellProblem,
    onSuccess() {
      setRemoving(undefined);
      void queryClient.invalidateQueries({ queryKey: ["secrets"] });
    },
  });
  return (
    <Card title="Secrets" flush>
      <Load query={query}>
        {({ store, secrets }) => (
          <>
            {store === "locked" ? (
              <EmptyState
                icon={LockKeyhole}
                title="The store is locked"
                action={
                  <Button look="primary" onClick={() => setUnlocking(true)}>
                    Unlock
                  </Button>
                }
              >
                It wants its passphrase after each start of the hub.
              </EmptyState>
            ) : secrets.length === 0 ? (
              <EmptyState icon={KeyRound} title="No secrets are stored">
                Keep a credential here, such as a token of a service. It is put on a request as it leaves, where you
                allow that; no agent ever sees it.
              </EmptyState>
            ) : (
              <ul className="divide-y">
                {secrets.map(({ name, bindings, changedAt }) => (
                  <Row
                    key={name}
                    side={
                      <>
                        <Moment time={changedAt} />
                        <Button size="small" look="danger" onClick={() => setRemoving(name)}>
                          Remove
                        </Button>
                      </>
                    }
                  >
                    <span className="font-medium">{name}</span>
                    <span className="flex flex-wrap gap-1">
                      {bindings.map(({ host, agents }) => (
                        <Chip key={host}>
                          {host} for {agents.join(", ")}
                        </Chip>
                      ))}
                      {bindings.length === 0 && <Chip>for models only</Chip>}
                    </span>
                  </Row>
                ))}
              </ul>
            )}
            {store !== "locked" && <SecretForm />}
          </>
        )}
      </Load>
      {unlocking && <UnlockDialog onClose={() => setUnlocking(false)} />}
      {removing !== undefined && (
        <Confirm
          title={`Remove ${removing}?`}
          verb="Remove"
          busy={remove.isPending}
          onClose={() => setRemoving(undefined)}
          onConfirm={() => remove.mutate(removing)}
        >
          What uses it is refused from then on.
        </Confirm>
      )}
    </Card>
  );
}

function SecretForm() {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const store = useMutation({
    mutationFn: () => storeSecret(name.trim(), value),
    onSuccess() {
      tell(`${name} is stored.`);
      setName("");
      setValue("");
      void queryClient.invalidateQueries({ queryKey: ["secrets"] });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    store.mutate();
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-t p-4">
      {store.isError && <ProblemNote error={store.error} />}
      <div className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]">
        <TextField
          label="Name"
          required
          maxLength={64}
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Value"
          type="password"
          autoComplete="off"
          required
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button type="submit" busy={store.isPending}>
          Store
        </Button>
      </div>
    </form>
  );
}
