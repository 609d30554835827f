import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { signInByLink, waysQuery } from "../../api/sign-in.ts";
import { welcomeQuery } from "../../api/system.ts";
import { queryClient } from "../../api/query-client.ts";
import { Command } from "../../kit/copy-button.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Spinner } from "../../kit/spinner.tsx";
import { AcceptInvitation } from "./accept-invitation.tsx";
import { providerProblem } from "./provider-problem.ts";
import { readFragment } from "./read-fragment.ts";
import { SignInForms } from "./sign-in-forms.tsx";

/**
 * The way in: by the one-time link that `hearth up` prints, by an invitation, or by passphrase, passkey or provider where
 * someone set those up.
 */
export function LoginPage() {
  const [fragment, setFragment] = useState(() => readFragment(location.hash));
  const ways = useQuery(waysQuery);
  const { mutate: redeem, ...link } = useMutation({ mutationFn: signInByLink, onSuccess: enter });

  useEffect(() => {
    document.title = "Sign in · Hearth";
    // Also when a link is pasted into the page that asks for one: that changes the part behind the # only.
    const take = (): void => {
      const next = readFragment(location.hash);
      setFragment(next);
      // The code is out of the address bar and the history before it is used.
      history.replaceState(null, "", location.pathname + location.search);
      if (next.kind === "code") redeem(next.code);
    };
    take();
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, [redeem]);

  return (
    <main className="scroll-area grid h-full place-items-center p-4">
      <div className="flex w-full max-w-md flex-col gap-4 rounded-xl border bg-surface p-6 shadow-low">
        <h1 className="flex items-center gap-3 text-2xl font-semibold tracking-tight">
          <img src="/icon.svg" alt="" width="36" height="36" />
          Hearth
        </h1>
        {fragment.kind === "invitation" ? (
          <AcceptInvitation code={fragment.code} onDone={enter} />
        ) : link.isPending || link.isSuccess ? (
          <p role="status" className="flex items-center gap-2 text-soft">
            <Spinner /> Signing you in…
          </p>
        ) : (
          <>
            {link.isError && <ProblemNote error={link.error} />}
            {fragment.kind === "error" && <ProblemNote error={providerProblem(fragment.code)} />}
            {ways.data !== undefined && <SignInForms ways={ways.data} onDone={enter} />}
            <div className="flex flex-col items-start gap-2 text-soft">
              <p>
                {ways.data?.password === true ? "Or, on" : "On"} the machine of the hub, run this and open the link that
                it prints. It is good once, for 15 minutes.
              </p>
              <Command>hearth login</Command>
            </div>
          </>
        )}
      </div>
    </main>
  );
}

/** Where one goes once signed in: to where one was, or through the welcome the first time. */
async function enter(): Promise<void> {
  const next = new URLSearchParams(location.search).get("next");
  // Only a path of this hub: anything else could be somebody's trap.
  if (next !== null && /^\/(?![/\\])/.test(next) && !next.startsWith("/login")) {
    location.replace(next);
    return;
  }
  const isNew = await queryClient.fetchQuery({ ...welcomeQuery, retry: false }).then(
    (welcome) => welcome.isNew,
    () => false,
  );
  location.replace(isNew ? "/welcome" : "/chat");
}
