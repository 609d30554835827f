import { egressDecider } from "@hearth/gateway";
import { decideModel } from "@hearth/policy";
import { createDialer, createFetch } from "@hearth/sandbox";

const longestAnswer = 100_000;

/**
 * Sends JSON to one place through the one outward door: a place written out as an address may be a private one where that is said, a
 * name must lead to public ones. Redirects are not followed.
 * @param options.privateOk whether this machine and its network may be the place
 * @param options.id the same for each attempt at one thing, sent as `idempotency-key`
 * @throws TypeError with the reason, without the address, which may be a secret
 */
export async function postJson(
  url: string,
  body: object,
  { id, privateOk, signal }: { id: string; privateOk: boolean; signal: AbortSignal },
): Promise<void> {
  const { rules, finding } = decideModel(url);
  if (finding.decision !== "allowed") throw new TypeError(finding.why);
  const decide = egressDecider(privateOk ? rules : { ...rules, privateOk: [] });
  await using dialer = createDialer({ decide, limits: { downloadBytes: longestAnswer } });
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
    throw new TypeError(privateOk ? "it does not answer" : "it is no public place, or does not answer", { cause });
  }
  if (status < 200 || status > 299) throw new TypeError(`it answers ${status}`);
}
