import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeMe, type Me, meQuery, setPassword } from "../../api/people.ts";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../kit/button.tsx";
import { TextField } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import { shortestPassphrase } from "../../api/sign-in.ts";

/** The owner's name and passphrase, by which they sign in when the link is used up. */
export function AccountStep({ onNext }: { onNext: () => void }) {
  const me = useQuery(meQuery);
  if (me.isPending) return <Skeleton />;
  if (me.data === undefined)
    return (
      <>
        <ProblemNote error={me.error} onRetry={() => void me.refetch()}>
          <p className="text-soft">You are signed in all the same, and this can be done later in Settings.</p>
        </ProblemNote>
        <Button look="primary" className="self-start" onClick={onNext}>
          Go on
        </Button>
      </>
    );
  return <Form me={me.data} onNext={onNext} />;
}

function Form({ me: { person, hasPassword }, onNext }: { me: Me; onNext: () => void }) {
  const [name, setName] = useState(person.name === person.id ? "" : person.name);
  const [email, setEmail] = useState(person.email ?? "");
  const [password, setNext] = useState("");
  const save = useMutation({
    mutationFn: async () => {
      await changeMe({ name: name.trim(), email: email.trim() });
      if (password !== "") await setPassword({ password });
    },
    onSuccess: onNext,
  });
  const of = (field: string) => (save.error instanceof Problem ? save.error.of(field) : undefined);
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-soft">
        This hub is yours, and everything in it stays on this device. A passphrase lets you in from any browser; until
        you set one, <code>hearth login</code> prints a link.
      </p>
      {save.isError && <ProblemNote error={save.error} />}
      <TextField
        label="Your name"
        required
        autoComplete="name"
        value={name}
        error={of("/name")}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="E-mail address"
        type="email"
        required
        autoComplete="username"
        hint="Only to sign in. Nothing is sent to it."
        value={email}
        error={of("/email")}
        onChange={(event) => setEmail(event.target.value)}
      />
      {!hasPassword && (
        <TextField
          label="A passphrase"
          type="password"
          required
          minLength={shortestPassphrase}
          maxLength={128}
          autoComplete="new-password"
          hint={`At least ${shortestPassphrase} characters.`}
          value={password}
          error={of("/password")}
          onChange={(event) => setNext(event.target.value)}
        />
      )}
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={save.isPending}>
          Go on
        </Button>
        <Button look="quiet" onClick={onNext}>
          Later
        </Button>
      </div>
    </form>
  );
}
