import { useMutation } from "@tanstack/react-query";
import { Fingerprint, LogIn } from "lucide-react";
import { type FormEvent, useState } from "react";
import { passkeysWork, signInByPasskey } from "../../api/passkey.ts";
import { addressOfProvider, confirmSecondFactor, signInByPassword, type SignInWays } from "../../api/sign-in.ts";
import { Button } from "../../kit/button.tsx";
import { TextField } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";

/** The ways in that someone set up on this hub. */
export function SignInForms({ ways, onDone }: { ways: SignInWays; onDone: () => Promise<void> }) {
  const [secondFactor, setSecondFactor] = useState(false);
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: onDone });
  const provider = useMutation({
    mutationFn: (id: string) => addressOfProvider(id, "/"),
    onSuccess: (address) => location.assign(address),
  });
  if (secondFactor) return <SecondFactorForm onDone={onDone} />;
  return (
    <>
      {ways.password && <PasswordForm onDone={onDone} onSecondFactor={() => setSecondFactor(true)} />}
      {(passkey.error ?? provider.error) !== null && <ProblemNote error={passkey.error ?? provider.error} />}
      {ways.passkey && passkeysWork() && (
        <Button busy={passkey.isPending} onClick={() => passkey.mutate()}>
          <Fingerprint aria-hidden />
          Sign in with a passkey
        </Button>
      )}
      {ways.providers.map(({ id, name }) => (
        <Button key={id} busy={provider.isPending && provider.variables === id} onClick={() => provider.mutate(id)}>
          <LogIn aria-hidden />
          Sign in with {name}
        </Button>
      ))}
    </>
  );
}

function PasswordForm({ onDone, onSecondFactor }: { onDone: () => Promise<void>; onSecondFactor: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => signInByPassword(email, password),
    onSuccess: ({ secondFactor }) => (secondFactor ? onSecondFactor() : onDone()),
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate();
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {signIn.isError && <ProblemNote error={signIn.error} />}
      <TextField
        label="E-mail address"
        type="email"
        required
        autoComplete="username"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField
        label="Passphrase"
        type="password"
        required
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" look="primary" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}

function SecondFactorForm({ onDone }: { onDone: () => Promise<void> }) {
  const [code, setCode] = useState("");
  const confirm = useMutation({ mutationFn: () => confirmSecondFactor(code), onSuccess: onDone });
  function submit(event: FormEvent): void {
    event.preventDefault();
    confirm.mutate();
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {confirm.isError && <ProblemNote error={confirm.error} />}
      <TextField
        label="Code of your authenticator"
        hint="Or one of the codes that you kept for the case that it is lost."
        inputMode="text"
        autoComplete="one-time-code"
        required
        value={code}
        onChange={(event) => setCode(event.target.value.trim())}
      />
      <Button type="submit" look="primary" busy={confirm.isPending}>
        Go on
      </Button>
    </form>
  );
}
