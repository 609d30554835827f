import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { erasePerson, exportAddress, type Person, removePerson } from "../../api/people.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { counted } from "../../kit/format.ts";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Toggle } from "../../kit/toggle.tsx";
import { tell } from "../../kit/toast.tsx";

/** Takes a person off the hub. What was theirs is kept or erased, and can be taken along first. */
export function RemoveDialog({ person: { id, name }, onClose }: { person: Person; onClose: () => void }) {
  const [erase, setErase] = useState(false);
  const remove = useMutation({
    mutationFn: async () => (erase ? await erasePerson(id) : await removePerson(id)),
    onSuccess(erased) {
      void queryClient.invalidateQueries({ queryKey: ["people"] });
      tell(
        erased === undefined
          ? `${name} is off the hub.`
          : `${name} is off the hub, and what was theirs is erased; ${counted(erased.receipts, "receipt")} keep their ids.`,
      );
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${name}?`}
      description="Their sessions and tokens end at once."
      footer={
        <>
          <Button onClick={onClose}>No</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {erase ? "Remove and erase" : "Remove"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 py-1">
        {remove.isError && <ProblemNote error={remove.error} />}
        <Toggle
          label="Erase what is theirs"
          hint="Goals, conversations, memory, secrets, settings and files go for good, and what runs for them is cancelled. Of their receipts ids, kinds and times stay in the journal. Otherwise all of it is kept, where nobody reaches it."
          checked={erase}
          onChange={setErase}
        />
        <p>
          <a href={exportAddress(id)} download className="inline-flex items-center gap-1.5 underline [&>svg]:size-4">
            <Download aria-hidden />
            First download what is theirs (ZIP)
          </a>
          <span className="block text-sm text-faint">
            Their data and files, without secrets. It is meant for them: you see through it what is theirs alone.
          </span>
        </p>
      </div>
    </Dialog>
  );
}
