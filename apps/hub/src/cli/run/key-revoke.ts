import { owner } from "../../owner.ts";
import { action } from "../action.ts";
import type { KeyRevokeFlags } from "../commands/key.ts";
import { exitCode } from "../exit-code.ts";
import { findHub } from "../hub-access.ts";
import { printKey } from "../output/print-key.ts";

export default action<KeyRevokeFlags, [string]>(async (session, { reason, since }, did) => {
  const { context, output, signal } = session;
  const said = { did, reason, ...(since === undefined ? {} : { since }) };
  await using hub = await findHub(session);
  if (hub !== undefined) printKey(output, await hub.client.key.revoke(said, { signal }));
  else {
    const { withOwnKeys } = await import("../../keys/with-own-keys.ts");
    printKey(output, await withOwnKeys({ home: context.home, who: owner }, (keys) => keys.revoke(said)));
  }
  return exitCode.ok;
});
