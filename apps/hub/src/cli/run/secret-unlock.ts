import { action } from "../action.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";
import { readHidden } from "../secret/read-hidden.ts";

export default action<{ json: boolean; stdin: boolean }, []>(async (session, { stdin }) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  const isNew = (await hub.client.secrets.state({ signal })) === "none";
  const prompt = isNew
    ? "A passphrase for the new secret store (not shown)"
    : "Passphrase of the secret store (not shown)";
  const passphrase = await readHidden(session, { stdin, prompt });
  // A slip while nobody sees what is typed would lock the person out.
  if (isNew && !stdin && (await readHidden(session, { stdin, prompt: "Once more" })) !== passphrase)
    throw new UsageError("the two passphrases differ", { field: "passphrase" });
  const store = await hub.client.secrets.unlock(passphrase, { signal });
  if (output.json) output.data({ store, made: isNew });
  else output.text(isNew ? "A secret store is made under this passphrase, and open." : "The secret store is open.");
  return exitCode.ok;
});
