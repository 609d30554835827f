import { openDeviceKey, publicKeyToOpenSsh, publicKeyToPem, readRevocations } from "@hearth/identity";
import { keysFolder } from "../../home/open-home.ts";
import { action } from "../action.ts";
import type { KeyShowFlags } from "../commands/key.ts";
import { exitCode } from "../exit-code.ts";

export default action<KeyShowFlags, []>(async ({ context, output }, { format }) => {
  const folder = keysFolder(context.home);
  const key = await openDeviceKey({ folder });
  const forms = {
    did: () => key.did,
    raw: () => Buffer.from(key.publicKey).toString("hex"),
    pem: () => publicKeyToPem(key.publicKey).trimEnd(),
    openssh: () => publicKeyToOpenSsh(key.publicKey),
  };
  const text = forms[format]();
  if (!output.json) output.text(text);
  else {
    const { did, created, formerKeys } = key;
    const revocations = (await readRevocations({ folder, key })).list();
    output.data({ did, format, key: text, created, formerKeys, revocations });
  }
  return exitCode.ok;
});
