import { useMutation, useQuery } from "@tanstack/react-query";
import type { ListedModel } from "@hearth/sdk";
import { Check, Cpu, KeyRound, RefreshCw, Sparkles } from "lucide-react";
import { useState } from "react";
import { addModel, modelsQuery, setRole, testModel } from "../../api/models.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import { ModelForm } from "../settings/model-form.tsx";
import { trialProblem } from "../settings/trial-problem.ts";

/** What thinks: a model found on this machine, one elsewhere by a key, or none. None blocks nothing. */
export function ModelStep({ onNext }: { onNext: () => void }) {
  const query = useQuery(modelsQuery);
  const [adding, setAdding] = useState(false);
  const use = useMutation({
    async mutationFn(model: ListedModel) {
      await addModel({ id: model.id });
      queryClient.setQueryData(["models"], await setRole("default", [model.id]));
      const trial = await testModel(model.id);
      if (!trial.passed) throw trialProblem({ ...trial, id: model.id });
    },
    onSuccess: onNext,
  });
  if (query.isPending) return <Skeleton label="Looking for model servers" />;
  const models = query.data?.models.filter(({ kind }) => kind === "language") ?? [];
  const chosen = models.find(({ roles }) => roles.includes("default"));
  const servers = query.data?.servers ?? [];
  return (
    <>
      <p className="text-soft">
        A language model plans freely and writes. Without one, Hearth plans by rules from your files, and says so in
        each answer. You can change this at any time.
      </p>
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {use.isError && <ProblemNote error={use.error} />}
      <ul className="flex flex-col gap-2">
        {models.slice(0, 8).map((model) => (
          <li key={model.id} className="flex flex-wrap items-center gap-3 rounded-lg border px-3 py-2">
            <Cpu aria-hidden className="size-4 text-faint" />
            <span className="min-w-0 flex-1">
              <span className="block font-medium wrap-anywhere">{model.id}</span>
              <span className="text-sm text-soft">
                {model.local ? "on this device; nothing leaves it" : "elsewhere, over the network"}
              </span>
            </span>
            {model === chosen ? (
              <span className="flex items-center gap-1 text-good">
                <Check aria-hidden className="size-4" /> in use
              </span>
            ) : (
              <Button busy={use.isPending && use.variables === model} onClick={() => use.mutate(model)}>
                Use this one
              </Button>
            )}
          </li>
        ))}
        {models.length === 0 && (
          <li className="rounded-lg border bg-sunken px-3 py-2 text-soft">
            <p>No model server was found on this machine.</p>
            {servers.map(({ name, url, why }) => (
              <p key={name} className="text-sm">
                {name} at <code>{url}</code>
                {why !== undefined && `: ${why}`}
              </p>
            ))}
            <p className="flex flex-wrap items-center gap-2 pt-1 text-sm">
              With Ollama installed, for example: <Command>ollama serve</Command>
            </p>
          </li>
        )}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={onNext}>
          <Sparkles aria-hidden />
          {chosen === undefined ? "Go on without a model" : "Go on"}
        </Button>
        <Button onClick={() => setAdding(true)}>
          <KeyRound aria-hidden />I have a key
        </Button>
        <Button look="quiet" busy={query.isFetching} onClick={() => void query.refetch()}>
          <RefreshCw aria-hidden />
          Look again
        </Button>
      </div>
      {adding && <ModelForm onClose={() => setAdding(false)} onAdded={onNext} />}
    </>
  );
}
