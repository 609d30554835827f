import { useMutation, useQuery } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { credentialsQuery, revokeCredential } from "../../api/access.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Chip } from "../../kit/chip.tsx";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { Row } from "../../kit/row.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { describeBrowser } from "./describe-browser.ts";
import { KeyCard } from "./key-card.tsx";

/** What else acts in one's name: keys of programs, and browsers that are signed in. Each can be ended at once. */
export function AccessSection() {
  const query = useQuery(credentialsQuery);
  return (
    <Load query={query}>
      {(credentials) => (
        <>
          <KeyCard keys={credentials.filter(({ kind }) => kind === "token")} />
          <SessionCard sessions={credentials.filter(({ kind }) => kind === "session")} />
        </>
      )}
    </Load>
  );
}

function SessionCard({
  sessions,
}: {
  sessions: readonly { id: string; name: string; createdAt: number; current: boolean }[];
}) {
  const end = useMutation({
    mutationFn: revokeCredential,
    onError: tellProblem,
    onSuccess() {
      void queryClient.invalidateQueries({ queryKey: ["credentials"] });
      tell("That browser is signed out.");
    },
  });
  const ordered = sessions.toSorted(
    (one, other) => Number(other.current) - Number(one.current) || other.createdAt - one.createdAt,
  );
  return (
    <Card title="Browsers that are signed in" flush>
      <ul className="divide-y">
        {ordered.map(({ id, name, createdAt, current }) => (
          <Row
            key={id}
            side={
              <>
                <span>
                  signed in <Moment time={createdAt} />
                </span>
                {current ? (
                  <Chip tone="good">this one</Chip>
                ) : (
                  <Button
                    size="small"
                    aria-label={`Sign out ${describeBrowser(name)}`}
                    busy={end.isPending && end.variables === id}
                    onClick={() => end.mutate(id)}
                  >
                    Sign out
                  </Button>
                )}
              </>
            }
          >
            <span title={name} className="flex items-center gap-2">
              <MonitorSmartphone aria-hidden className="size-4 shrink-0 text-faint" />
              {describeBrowser(name)}
            </span>
          </Row>
        ))}
        {ordered.length === 0 && <li className="px-4 py-3 text-soft">None. You are here by a key.</li>}
      </ul>
    </Card>
  );
}
