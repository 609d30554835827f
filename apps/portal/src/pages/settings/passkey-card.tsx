import { useMutation, useQuery } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { passkeysQuery, removePasskey } from "../../api/access.ts";
import { addPasskey, passkeysWork } from "../../api/passkey.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { describeBrowser } from "./describe-browser.ts";

/** Passkeys of the person, and how to add one of this device. */
export function PasskeyCard() {
  return (
    <Card title="Passkeys">
      <div className="flex flex-col items-start gap-3">
        <p className="text-soft">Sign in by the fingerprint, face or PIN of a device instead of a passphrase.</p>
        <PasskeyList />
        {passkeysWork() ? <AddPasskey /> : <OtherAddress />}
      </div>
    </Card>
  );
}

const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ["passkeys"] });

function PasskeyList() {
  const query = useQuery(passkeysQuery);
  const remove = useMutation({
    mutationFn: removePasskey,
    onError: tellProblem,
    onSuccess() {
      refresh();
      tell("That passkey signs nobody in any more.");
    },
  });
  return (
    <Load query={query} lines={1}>
      {(passkeys) =>
        passkeys.length > 0 && (
          <ul aria-label="Your passkeys" className="w-full divide-y rounded-md border">
            {passkeys.map(({ id, name = "Passkey", createdAt }) => (
              <li key={id} className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
                <Fingerprint aria-hidden className="size-4 shrink-0 text-faint" />
                <span className="min-w-0 flex-1 font-medium wrap-anywhere">{name}</span>
                <span className="text-sm text-faint">
                  added <Moment time={Date.parse(createdAt)} />
                </span>
                <Button
                  size="small"
                  look="danger"
                  aria-label={`Remove ${name}`}
                  busy={remove.isPending && remove.variables === id}
                  onClick={() => remove.mutate(id)}
                >
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        )
      }
    </Load>
  );
}

function AddPasskey() {
  const add = useMutation({
    mutationFn: () => addPasskey(describeBrowser(navigator.userAgent)),
    onSuccess() {
      refresh();
      tell("This device signs you in from now on.");
    },
  });
  return (
    <>
      {add.isError && <ProblemNote error={add.error} />}
      <Button busy={add.isPending} onClick={() => add.mutate()}>
        Add a passkey of this device
      </Button>
    </>
  );
}

/** Browsers tie passkeys to a name, so at a numeric address there is nothing to add one to. */
function OtherAddress() {
  const address = `${location.protocol}//localhost:${location.port}`;
  return (
    <p className="text-soft">
      Browsers keep passkeys for names, and {location.hostname} is a number. On this machine, open{" "}
      <a className="underline" href={`${address}/settings?section=account`}>
        {address}
      </a>
      , sign in there once with <Command>hearth login</Command> or your passphrase, and add it.
    </p>
  );
}
