import { useMutation, useQuery } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import {
  changeRole,
  invitationsQuery,
  meQuery,
  type Person,
  peopleQuery,
  type Role,
  withdrawInvitation,
} from "../../api/people.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Chip } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { SelectField } from "../../kit/field.tsx";
import { ago } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { Page } from "../../kit/page.tsx";
import { Row, RowList } from "../../kit/row.tsx";
import { tellProblem } from "../../kit/toast.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { LimitsDialog } from "./limits-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { roleChoices } from "./roles.ts";

export function PeoplePage() {
  const me = useQuery(meQuery);
  const people = useQuery(peopleQuery);
  const [inviting, setInviting] = useState(false);
  const isOwner = me.data?.person.role === "owner";
  return (
    <Page
      title="People"
      lead="Each has their own goals, memory, secrets and limits. Nobody sees another's, the owner neither."
      actions={
        isOwner && (
          <Button look="primary" onClick={() => setInviting(true)}>
            <UserPlus aria-hidden />
            Invite
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <Card title="Who may sign in" flush>
          <Load query={people}>
            {(list) => (
              <RowList flush>
                {list.map((person) => (
                  <PersonRow
                    key={person.id}
                    person={person}
                    isMe={person.id === me.data?.person.id}
                    mayChange={isOwner && person.role !== "owner"}
                  />
                ))}
              </RowList>
            )}
          </Load>
        </Card>
        {isOwner && <Invitations />}
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}

function PersonRow({ person, isMe, mayChange }: { person: Person; isMe: boolean; mayChange: boolean }) {
  const { id, name, email, role, twoFactor, createdAt } = person;
  const [removing, setRemoving] = useState(false);
  const [limiting, setLimiting] = useState(false);
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ["people"] });
  const change = useMutation({
    mutationFn: (next: Role) => changeRole(id, next),
    onSuccess: refresh,
    onError: tellProblem,
  });
  return (
    <Row
      side={
        mayChange ? (
          <>
            <SelectField
              hideLabel
              label={`Role of ${name}`}
              className="w-32"
              value={role}
              disabled={change.isPending}
              onChange={(event) => change.mutate(event.target.value as Role)}
              choices={roleChoices}
            />
            <Button size="small" onClick={() => setLimiting(true)}>
              Limits
            </Button>
            <Button size="small" look="danger" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </>
        ) : (
          <Chip>{role}</Chip>
        )
      }
    >
      <span className="flex flex-wrap items-center gap-1.5">
        <span className="font-medium">{name}</span>
        {isMe && <Chip tone="accent">you</Chip>}
        {twoFactor && <Chip tone="good">second factor</Chip>}
      </span>
      <span className="text-sm text-faint">
        {email ?? "no e-mail address"}, joined <Moment time={createdAt} />
      </span>
      {limiting && <LimitsDialog person={person} onClose={() => setLimiting(false)} />}
      {removing && <RemoveDialog person={person} onClose={() => setRemoving(false)} />}
    </Row>
  );
}

function Invitations() {
  const query = useQuery(invitationsQuery);
  const withdraw = useMutation({
    mutationFn: withdrawInvitation,
    onError: tellProblem,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["invitations"] }),
  });
  return (
    <Card title="Invitations" flush>
      <Load query={query}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={Users} title="No invitation is open">
              An invitation is a link that is good once. Whoever opens it chooses a name and a passphrase.
            </EmptyState>
          ) : (
            <RowList flush>
              {list.map(({ id, role, email, expiresAt }) => (
                <Row
                  key={id}
                  side={
                    <>
                      <Chip>{role}</Chip>
                      ends {ago(expiresAt, Date.now())}
                      <Button size="small" look="danger" onClick={() => withdraw.mutate(id)}>
                        Withdraw
                      </Button>
                    </>
                  }
                >
                  {email ?? "Whoever has the link"}
                </Row>
              ))}
            </RowList>
          )
        }
      </Load>
    </Card>
  );
}
