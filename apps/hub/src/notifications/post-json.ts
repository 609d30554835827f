import { egressDecider } from "@hearth/gateway";
import { decideModel } from "@hearth/policy";
import { createDialer, createFetch } from "@hearth/sandbox";

const longestAnswer = 100_000;

/**
 * Sends JSON to one place through the one outward door: a place written out as an address may be a private one, a name must lead
 * to public ones. Redirects are not followed.
 * @param options.id the same for each attempt at one thing, sent as `idempotency-key`
 * @throws TypeError with the reason, without the address, which may be a secret
 */
export async function postJson(
  url: string,
  body: object,
  { id, signal }: { id: string; signal: AbortSignal },
): Promise<void> {
  const { rules, finding } = decideModel(url);
  if (finding.decision !== "allowed") throw new TypeError(finding.why);
  await using dialer = createDialer({ decide: egressDecider(rules), limits: { downloadBytes: longestAnswer } });
  await using fetch = createFetch(dialer, { headersMilliseconds: 15_000 });
  let status: number;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": id },
      body: JSON.stringify(body),
      redirect: "manual",
      signal,
    });
    ({ status } = response);
    await response.body?.cancel();
  } catch (cause) {
    throw new TypeError("it does not answer", { cause });
  }
  if (status < 200 || status > 299) throw new TypeError(`it answers ${status}`);
}
