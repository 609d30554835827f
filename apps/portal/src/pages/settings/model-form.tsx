import { useMutation } from "@tanstack/react-query";
import type { ListedServer, ModelAddition } from "@hearth/sdk";
import { type FormEvent, useState } from "react";
import { addModel, modelsQuery, removeModel, setRole, testModel } from "../../api/models.ts";
import { Problem } from "../../api/problem.ts";
import { queryClient } from "../../api/query-client.ts";
import { removeSecret, storeSecret } from "../../api/secrets.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { SelectField, TextField } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tell } from "../../kit/toast.tsx";
import { trialProblem } from "./trial-problem.ts";

type Kind = NonNullable<ModelAddition["server"]>["kind"];

interface KindOfServer {
  value: Kind;
  label: string;
  url: string;
  name: string;
  /** A model by way of example. */
  example: string;
  /** Where a key is made; without it, none is needed. */
  keys?: string;
}

const kinds: readonly KindOfServer[] = [
  {
    value: "anthropic",
    label: "Anthropic",
    url: "https://api.anthropic.com",
    name: "anthropic",
    example: "claude-sonnet-4-5",
    keys: "https://console.anthropic.com/settings/keys",
  },
  {
    value: "openai",
    label: "OpenAI",
    url: "https://api.openai.com/v1",
    name: "openai",
    example: "gpt-5-mini",
    keys: "https://platform.openai.com/api-keys",
  },
  { value: "ollama", label: "Ollama", url: "http://127.0.0.1:11434", name: "ollama", example: "qwen3:8b" },
  {
    value: "openai-compatible",
    label: "Another server that speaks OpenAI's protocol",
    url: "http://127.0.0.1:1234/v1",
    name: "server",
    example: "as its list of models says",
  },
];

/**
 * Connects a model: where its server is, its name, and a key, which goes into the secret store and is never shown again. It is
 * asked something short before it is kept, so that what is wrong is found here and now.
 */
export function ModelForm({ onClose, onAdded }: { onClose: () => void; onAdded?: () => void }) {
  const [kind, setKind] = useState(kinds[0]!);
  const [url, setUrl] = useState(kind.url);
  const [model, setModel] = useState("");
  const [key, setKey] = useState("");
  const save = useMutation({
    async mutationFn() {
      const known = await queryClient.fetchQuery(modelsQuery);
      const name = freeName(kind.name, url, known.servers);
      const id = `${name}/${model.trim()}`;
      const secret = `model.${name}`;
      if (key !== "") await storeSecret(secret, key.trim());
      await addModel({ id, server: { kind: kind.value, url, ...(key === "" ? {} : { key: { secret } }) } });
      const trial = await testModel(id);
      if (trial.passed) return await setRole("default", [id]);
      // What was there before stays; what was only tried is gone again, its key too.
      if (!known.models.some((one) => one.id === id)) await removeModel(id);
      if (key !== "" && !known.servers.some((one) => one.name === name)) await removeSecret(secret);
      throw trialProblem({ ...trial, id });
    },
    onSuccess(list) {
      queryClient.setQueryData(["models"], list);
      tell("The model answered and is in use.");
      onAdded?.();
      onClose();
    },
  });
  const of = (field: string) => (save.error instanceof Problem ? save.error.of(field) : undefined);
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate();
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Connect a model"
      footer={
        <Button type="submit" form="model" look="primary" busy={save.isPending}>
          Test and connect
        </Button>
      }
    >
      <form id="model" onSubmit={submit} className="flex flex-col gap-3">
        {save.isError && <ProblemNote error={save.error} />}
        <SelectField
          label="Made by"
          value={kind.value}
          onChange={(event) => {
            const next = kinds.find(({ value }) => value === event.target.value) ?? kind;
            setKind(next);
            setUrl(next.url);
          }}
          choices={kinds}
        />
        <TextField
          label="Address"
          type="url"
          required
          value={url}
          error={of("/server/url")}
          onChange={(event) => setUrl(event.target.value)}
        />
        <TextField
          label="Name of the model"
          required
          spellCheck={false}
          placeholder={kind.example}
          hint="As its server calls it."
          value={model}
          error={of("/id")}
          onChange={(event) => setModel(event.target.value)}
        />
        <TextField
          label={kind.keys === undefined ? "Key, if it wants one" : "Key"}
          type="password"
          autoComplete="off"
          required={kind.keys !== undefined}
          hint={
            <>
              Kept encrypted on this device; no agent sees it.{" "}
              {kind.keys !== undefined && (
                <a className="underline" href={kind.keys} target="_blank" rel="noreferrer">
                  Make one at {kind.label}
                </a>
              )}
            </>
          }
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
      </form>
    </Dialog>
  );
}

/** A server's name that no other address has, so that a second server does not take the place of the first. */
function freeName(name: string, url: string, servers: readonly ListedServer[]): string {
  const host = URL.parse(url)?.host;
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    const other = servers.find((one) => one.name === candidate && !one.detected);
    if (other === undefined || URL.parse(other.url)?.host === host) return candidate;
  }
}
