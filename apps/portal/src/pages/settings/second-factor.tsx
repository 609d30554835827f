import { useMutation } from "@tanstack/react-query";
import { type FormEvent, lazy, Suspense, useState } from "react";
import { call } from "../../api/call.ts";
import { queryClient } from "../../api/query-client.ts";
import { confirmSecondFactor, explained } from "../../api/sign-in.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Command, CopyButton } from "../../kit/copy-button.tsx";
import { TextField } from "../../kit/field.tsx";
import { StateChip } from "../../kit/state-chip.tsx";
import { tell } from "../../kit/toast.tsx";

interface Enrolment {
  totpURI: string;
  backupCodes: string[];
}

/** Where the picture cannot be had the key still can, and the codes beside it are shown this once. */
const QrCode = lazy(() =>
  import("../../kit/qr-code.tsx").then(
    ({ QrCode: Loaded }) => ({ default: Loaded }),
    () => ({ default: NoPicture }),
  ),
);

/** As large on every screen, so that a camera an arm's length away reads it. */
const picture = "size-48 rounded-md border";

const wrong = { 400: "the passphrase is not right" };

/** A code of an authenticator beside the passphrase (RFC 6238). It holds once a first code was right. */
export function SecondFactor({ enabled }: { enabled: boolean }) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const done = (text: string) => () => {
    setPassword("");
    setCode("");
    void queryClient.invalidateQueries({ queryKey: ["me"] });
    tell(text);
  };
  const begin = useMutation({
    mutationFn: () => explained(call<Enrolment>("POST", "/api/auth/two-factor/enable", { body: { password } }), wrong),
  });
  const confirm = useMutation({
    mutationFn: () => confirmSecondFactor(code),
    onSuccess: done("From now on a code is asked for as well."),
  });
  const end = useMutation({
    mutationFn: () => explained(call("POST", "/api/auth/two-factor/disable", { body: { password } }), wrong),
    onSuccess: done("The passphrase alone is enough from now on."),
  });
  const enrolment = enabled ? undefined : begin.data;
  // What was wrong with the passphrase is no matter any more once a code is asked for.
  const error = enrolment === undefined ? (enabled ? end.error : begin.error) : confirm.error;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (enabled) end.mutate();
    else if (enrolment === undefined) begin.mutate();
    else confirm.mutate();
  }
  return (
    <Card
      title="Second factor"
      actions={<StateChip state={enabled ? "live" : "declined"} word={enabled ? "on" : "off"} />}
    >
      <form onSubmit={submit} className="flex flex-col items-start gap-3">
        <p className="text-soft">
          {enabled
            ? "Whoever signs in with your passphrase is asked for a code of your authenticator as well."
            : "Beside your passphrase, ask for a code that an authenticator on your phone shows."}
        </p>
        {enrolment === undefined ? (
          <TextField
            label="Your passphrase"
            type="password"
            required
            autoComplete="current-password"
            className="w-full"
            value={password}
            error={error?.message}
            onChange={(event) => setPassword(event.target.value)}
          />
        ) : (
          <>
            <div className="flex flex-col items-start gap-2">
              <p>
                <b>1.</b> Scan this with your authenticator, or type the key below into it. On the device that has it,{" "}
                <a className="underline" href={enrolment.totpURI}>
                  a link does it too
                </a>
                .
              </p>
              <Suspense fallback={<div className={`${picture} bg-sunken`} />}>
                <QrCode
                  text={enrolment.totpURI}
                  label="QR code of the key for your authenticator"
                  className={picture}
                />
              </Suspense>
              <Command>{new URL(enrolment.totpURI).searchParams.get("secret") ?? enrolment.totpURI}</Command>
            </div>
            <div className="flex w-full flex-col items-start gap-2">
              <p>
                <b>2.</b> Keep these codes somewhere else. Each lets you in once when the authenticator is lost; they
                are not shown again.
              </p>
              <div className="flex items-start gap-2 rounded-md border bg-sunken p-2">
                <ul aria-label="Backup codes" className="grid grid-cols-2 gap-x-6 gap-y-1 font-mono text-sm">
                  {enrolment.backupCodes.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
                <CopyButton text={enrolment.backupCodes.join("\n")} label="Copy the codes" />
              </div>
            </div>
            <p>
              <b>3.</b> Type the code that the authenticator shows.
            </p>
            <TextField
              label="Code"
              error={error?.message}
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              className="w-full"
              value={code}
              onChange={(event) => setCode(event.target.value.trim())}
            />
          </>
        )}
        <Button type="submit" busy={begin.isPending || confirm.isPending || end.isPending}>
          {enabled ? "Switch it off" : enrolment === undefined ? "Set it up" : "Switch it on"}
        </Button>
      </form>
    </Card>
  );
}

function NoPicture() {
  return <p className="text-soft">The picture could not be loaded; the key says the same.</p>;
}
