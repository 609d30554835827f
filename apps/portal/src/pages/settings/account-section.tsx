import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeMe, type Me, meQuery, setPassword } from "../../api/people.ts";
import { Problem } from "../../api/problem.ts";
import { queryClient } from "../../api/query-client.ts";
import { shortestPassphrase } from "../../api/sign-in.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Chip } from "../../kit/chip.tsx";
import { TextField } from "../../kit/field.tsx";
import { Load } from "../../kit/load.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tell } from "../../kit/toast.tsx";
import { PasskeyCard } from "./passkey-card.tsx";
import { SecondFactor } from "./second-factor.tsx";

/** Who one is here, and by what one proves it. */
export function AccountSection() {
  const query = useQuery(meQuery);
  return (
    <Load query={query}>
      {(me) => (
        <>
          <NameCard me={me} />
          <PasswordCard me={me} />
          <PasskeyCard />
          {me.hasPassword && <SecondFactor enabled={me.person.twoFactor} />}
        </>
      )}
    </Load>
  );
}

function NameCard({ me: { person, signedInBy, providers } }: { me: Me }) {
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email ?? "");
  const save = useMutation({
    mutationFn: () => changeMe({ name: name.trim(), ...(email.trim() === "" ? {} : { email: email.trim() }) }),
    onSuccess(me) {
      queryClient.setQueryData(["me"], me);
      tell("Saved.");
    },
  });
  const of = (field: string) => (save.error instanceof Problem ? save.error.of(field) : undefined);
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate();
  }
  return (
    <Card
      title="Who you are"
      actions={
        <span className="flex gap-1">
          <Chip tone="accent">{person.role}</Chip>
          {signedInBy === "token" && <Chip>here by a key</Chip>}
          {providers.map((provider) => (
            <Chip key={provider}>{provider}</Chip>
          ))}
        </span>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        {save.isError && <ProblemNote error={save.error} />}
        <TextField
          label="Name"
          required
          autoComplete="name"
          value={name}
          error={of("/name")}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="email"
          hint="By which you sign in. Nothing is sent to it unless you set that up."
          value={email}
          error={of("/email")}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button type="submit" className="self-start" busy={save.isPending}>
          Save
        </Button>
      </form>
    </Card>
  );
}

function PasswordCard({ me: { hasPassword } }: { me: Me }) {
  const [current, setCurrent] = useState("");
  const [password, setNext] = useState("");
  const save = useMutation({
    mutationFn: () => setPassword({ password, ...(current === "" ? {} : { current }) }),
    onSuccess() {
      setCurrent("");
      setNext("");
      void queryClient.invalidateQueries({ queryKey: ["me"] });
      tell("The passphrase holds from now on.");
    },
  });
  const of = (field: string) => (save.error instanceof Problem ? save.error.of(field) : undefined);
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate();
  }
  return (
    <Card title="Passphrase">
      <form onSubmit={submit} className="flex flex-col gap-3">
        {save.isError && <ProblemNote error={save.error} />}
        {hasPassword && (
          <TextField
            label="The one you have"
            type="password"
            required
            autoComplete="current-password"
            value={current}
            error={of("/current")}
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
        <TextField
          label={hasPassword ? "A new one" : "Passphrase"}
          type="password"
          required
          minLength={shortestPassphrase}
          maxLength={128}
          autoComplete="new-password"
          hint={`At least ${shortestPassphrase} characters. A few words are easy to remember and hard to guess.`}
          value={password}
          error={of("/password")}
          onChange={(event) => setNext(event.target.value)}
        />
        <Button type="submit" className="self-start" busy={save.isPending}>
          {hasPassword ? "Change it" : "Set it"}
        </Button>
      </form>
    </Card>
  );
}
