import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Problem } from "../../api/problem.ts";
import { acceptInvitation, lookAtInvitation, shortestPassphrase } from "../../api/sign-in.ts";
import { Button } from "../../kit/button.tsx";
import { TextField } from "../../kit/field.tsx";
import { exact } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { roleWords } from "../people/roles.ts";

/** Someone was invited: they choose their name and passphrase, and are in. */
export function AcceptInvitation({ code, onDone }: { code: string; onDone: () => Promise<void> }) {
  const look = useQuery({ queryKey: ["invitation", code], queryFn: () => lookAtInvitation(code), staleTime: Infinity });
  return (
    <Load query={look}>
      {({ role, email, expiresAt }) => (
        <>
          <p className="text-soft">
            You were invited as {role}, who {roleWords[role] ?? "works"}. The invitation is good until{" "}
            {exact(expiresAt)}.
          </p>
          <Form code={code} email={email ?? ""} onDone={onDone} />
        </>
      )}
    </Load>
  );
}

function Form({ code, email: known, onDone }: { code: string; email: string; onDone: () => Promise<void> }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const accept = useMutation({
    mutationFn: () => acceptInvitation({ code, name, email, password }),
    onSuccess: onDone,
  });
  const of = (field: string) => (accept.error instanceof Problem ? accept.error.of(`/${field}`) : undefined);
  function submit(event: FormEvent): void {
    event.preventDefault();
    accept.mutate();
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {accept.isError && <ProblemNote error={accept.error} />}
      <TextField
        label="Your name"
        required
        autoComplete="name"
        value={name}
        error={of("name")}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="E-mail address"
        type="email"
        required
        autoComplete="username"
        value={email}
        error={of("email")}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField
        label="A passphrase"
        type="password"
        required
        minLength={shortestPassphrase}
        autoComplete="new-password"
        hint={`At least ${shortestPassphrase} characters.`}
        value={password}
        error={of("password")}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" look="primary" busy={accept.isPending}>
        Come in
      </Button>
    </form>
  );
}
