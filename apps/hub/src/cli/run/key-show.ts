import { join } from "node:path";
import { openDeviceKey, publicKeyToOpenSsh, publicKeyToPem } from "@hearth/identity";
import { action } from "../action.ts";
import type { KeyShowFlags } from "../commands/key.ts";
import { exitCode } from "../exit-code.ts";

export default action<KeyShowFlags, []>(async ({ context, output }, { format }) => {
  const key = await openDeviceKey({ folder: join(context.home, "keys") });
  const forms = {
    did: () => key.did,
    raw: () => Buffer.from(key.publicKey).toString("hex"),
    pem: () => publicKeyToPem(key.publicKey).trimEnd(),
    openssh: () => publicKeyToOpenSsh(key.publicKey),
  };
  const text = forms[format]();
  if (output.json) output.data({ did: key.did, format, key: text, created: key.created, formerKeys: key.formerKeys });
  else output.text(text);
  return exitCode.ok;
});
