import { useMutation, useQuery } from "@tanstack/react-query";
import type { ListedModel, ListedServer } from "@hearth/sdk";
import { Cpu } from "lucide-react";
import { useState } from "react";
import { addModel, modelsQuery, removeModel, setRole, testModel } from "../../api/models.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Chip } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { count, span } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Row } from "../../kit/row.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { ModelForm } from "./model-form.tsx";
import { trialProblem } from "./trial-problem.ts";

/** Which language models there are, which is used for what, and whether they answer. */
export function ModelsSection() {
  const query = useQuery(modelsQuery);
  const [adding, setAdding] = useState(false);
  return (
    <Card
      title="Models"
      flush
      actions={
        query.data !== undefined &&
        query.data.models.length > 0 && (
          <Button size="small" onClick={() => setAdding(true)}>
            Add a model
          </Button>
        )
      }
    >
      <Load query={query}>
        {({ models, servers, problem }) => (
          <div className="flex flex-col">
            {problem !== undefined && (
              <div className="p-4">
                <ProblemNote error={new Error(problem)} />
              </div>
            )}
            {models.length === 0 && (
              <EmptyState
                icon={Cpu}
                title="No model is connected"
                action={
                  <Button look="primary" onClick={() => setAdding(true)}>
                    Add a model
                  </Button>
                }
              >
                Goals are planned by rules from the names, columns and values in your folders. A model on this machine,
                or a key for one elsewhere, plans more freely. Nothing private leaves without your rules.
              </EmptyState>
            )}
            <ul className="divide-y">
              {models.map((model) => (
                <ModelRow key={model.id} model={model} />
              ))}
            </ul>
            <ServerList servers={servers} />
          </div>
        )}
      </Load>
      {adding && <ModelForm onClose={() => setAdding(false)} />}
    </Card>
  );
}

function ModelRow({ model }: { model: ListedModel }) {
  const { id, kind, local, roles, price, contextTokens, fit, tested } = model;
  const refresh = (list: unknown): void => void queryClient.setQueryData(["models"], list);
  const use = useMutation({
    // A model that is not in models.json yet is put there first.
    mutationFn: async () => {
      await addModel({ id });
      return await setRole("default", [id]);
    },
    onSuccess(list) {
      refresh(list);
      tell(`${id} plans and works from now on.`);
    },
    onError: tellProblem,
  });
  const test = useMutation({
    mutationFn: () => testModel(id),
    onSuccess({ passed, milliseconds, why, hint }) {
      if (passed) tell(`${id} answered in ${span(milliseconds)}.`);
      else tellProblem(trialProblem({ id, why, hint }));
      void queryClient.invalidateQueries({ queryKey: ["models"] });
    },
    onError: tellProblem,
  });
  const remove = useMutation({ mutationFn: () => removeModel(id), onSuccess: refresh, onError: tellProblem });
  return (
    <Row
      side={
        <>
          <Button size="small" busy={test.isPending} onClick={() => test.mutate()}>
            Test
          </Button>
          {kind === "language" && !roles.includes("default") && (
            <Button size="small" busy={use.isPending} onClick={() => use.mutate()}>
              Use for everything
            </Button>
          )}
          {(roles.length > 0 || tested !== undefined) && (
            <Button size="small" look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
              Forget
            </Button>
          )}
        </>
      }
    >
      <span className="block font-medium wrap-anywhere">{id}</span>
      <span className="flex flex-wrap gap-1 pt-0.5">
        {roles.map((role) => (
          <Chip key={role} tone="accent">
            {role}
          </Chip>
        ))}
        <Chip tone={local ? "good" : "mute"}>{local ? "on this device" : "elsewhere"}</Chip>
        {kind === "embedding" && <Chip>for search</Chip>}
        {price === undefined ? (
          <Chip tone="warn">no price: each call asks</Chip>
        ) : price === "free" ? (
          <Chip>costs nothing</Chip>
        ) : (
          <Chip>
            {price.input} / {price.output} a million tokens
          </Chip>
        )}
        {contextTokens !== undefined && <Chip>{count(contextTokens)} tokens</Chip>}
        {fit !== undefined && fit !== "fits" && (
          <Chip tone="warn">{fit === "tight" ? "barely fits" : "too large"}</Chip>
        )}
        {tested !== undefined && (
          <Chip tone={tested.passed ? "good" : "bad"}>
            {tested.passed ? `answered in ${span(tested.milliseconds)}` : "did not answer"}
          </Chip>
        )}
      </span>
    </Row>
  );
}

function ServerList({ servers }: { servers: readonly ListedServer[] }) {
  if (servers.length === 0) return null;
  return (
    <section aria-label="Model servers" className="border-t px-4 py-3">
      <h3 className="pb-1 text-sm font-medium">Servers</h3>
      <ul className="flex flex-col gap-1 text-sm">
        {servers.map(({ name, kind, url, detected, keyPresent, why }) => (
          <li key={name} className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{name}</span>
            <span className="text-faint">
              {kind}, <code>{url}</code>
            </span>
            {detected && <Chip tone="good">found on this machine</Chip>}
            {keyPresent === false && <Chip tone="warn">its key is missing</Chip>}
            {why !== undefined && <span className="text-warn">{why}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
