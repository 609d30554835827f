import { useMutation } from "@tanstack/react-query";
import type { SwarmDeviceView, SwarmView } from "@hearth/sdk";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Problem } from "../../api/problem.ts";
import { queryClient } from "../../api/query-client.ts";
import { revokeDevice, trustDevice } from "../../api/swarm.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { TextField } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { StateChip } from "../../kit/state-chip.tsx";
import { tellProblem } from "../../kit/toast.tsx";

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ["swarm"] });

/** Devices that the owner lets compute, and how further ones join. */
export function DeviceCard({ view, isOwner }: { view: SwarmView; isOwner: boolean }) {
  const [trusting, setTrusting] = useState(false);
  const { devices, door } = view;
  return (
    <Card
      title="Devices"
      flush
      actions={
        isOwner && (
          <Button size="small" onClick={() => setTrusting(true)}>
            <Plus aria-hidden />
            Trust a device
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-2 px-4 py-3 text-soft">
        {door === undefined ? (
          <>
            <p>
              Threads of this hub alone compute. Devices may join where the hub is started with an address for them:
            </p>
            <Command>hearth up --swarm-listen 192.168.1.10:6000</Command>
          </>
        ) : (
          <>
            <p>On a device, Hearth joins with this; it waits until the owner of this hub trusts its key.</p>
            <Command>{`hearth swarm join ${place(door)} --hub-key ${door.publicKey}`}</Command>
          </>
        )}
      </div>
      {devices.length > 0 && (
        <ul className="divide-y border-t">
          {devices.map((device) => (
            <DeviceRow key={device.publicKey} device={device} isOwner={isOwner} />
          ))}
        </ul>
      )}
      {trusting && <TrustDialog onClose={() => setTrusting(false)} />}
    </Card>
  );
}

function place({ address, port }: NonNullable<SwarmView["door"]>): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function DeviceRow({ device, isOwner }: { device: SwarmDeviceView; isOwner: boolean }) {
  const { name, fingerprint, here, revokedAt } = device;
  const [revoking, setRevoking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => revokeDevice(name),
    onError: tellProblem,
    onSuccess: refresh,
    onSettled: () => setRevoking(false),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2">
      <span className="min-w-0 flex-1 basis-40">
        <span className="block font-medium wrap-anywhere">{name}</span>
        <span className="block font-mono text-sm text-faint">{fingerprint}</span>
      </span>
      {revokedAt !== undefined ? (
        <StateChip state="cancelled" word="revoked" />
      ) : here ? (
        <StateChip state="live" word="joined" />
      ) : (
        <StateChip state="idle" word="trusted, not here" />
      )}
      {isOwner && revokedAt === undefined && (
        <Button size="small" look="danger" aria-label={`Revoke ${name}`} onClick={() => setRevoking(true)}>
          Revoke
        </Button>
      )}
      {revoking && (
        <Confirm
          title={`Revoke ${name}?`}
          verb="Revoke"
          busy={revoke.isPending}
          onClose={() => setRevoking(false)}
          onConfirm={() => revoke.mutate()}
        >
          It is put out at once, and its key is never taken again. What it holds is computed by others.
        </Confirm>
      )}
    </li>
  );
}

function TrustDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [publicKey, setPublicKey] = useState("");
  const trust = useMutation({
    mutationFn: () => trustDevice({ name: name.trim(), publicKey: publicKey.trim() }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const problem = trust.error instanceof Problem ? trust.error : undefined;
  function submit(event: FormEvent): void {
    event.preventDefault();
    trust.mutate();
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Trust a device"
      description="It computes blocks of your products, and of those of people who allow it. What is private stays here."
      footer={
        <Button type="submit" form="trust" look="primary" busy={trust.isPending}>
          Trust it
        </Button>
      }
    >
      <form id="trust" onSubmit={submit} className="flex flex-col gap-3">
        {trust.isError && <ProblemNote error={trust.error} />}
        <TextField
          label="Its name"
          required
          value={name}
          error={problem?.of("/name")}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Its public key"
          required
          hint="As hearth swarm join prints it there"
          value={publicKey}
          error={problem?.of("/publicKey")}
          onChange={(event) => setPublicKey(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
