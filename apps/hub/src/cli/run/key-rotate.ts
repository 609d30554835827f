import { owner } from "../../owner.ts";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findHub } from "../hub-access.ts";
import { printKey } from "../output/print-key.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { context, output, signal } = session;
  await using hub = await findHub(session);
  if (hub !== undefined) printKey(output, await hub.client.key.rotate({ signal }));
  else {
    const { withOwnKeys } = await import("../../keys/with-own-keys.ts");
    printKey(output, await withOwnKeys({ home: context.home, who: owner }, (keys) => keys.rotate()));
  }
  output.note(
    "Old signatures stay valid. Revoke the old key if others may have it: hearth key revoke DID --reason TEXT",
  );
  return exitCode.ok;
});
