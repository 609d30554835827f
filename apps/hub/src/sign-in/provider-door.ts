import type { ProviderFetch } from "@hearth/people";

const longestAnswer = 1_000_000;

/**
 * The way to an OpenID provider, through the one outward door: to the issuer's own place, and to public places over TLS that the
 * issuer names, such as where its keys lie. Each call has a connection of its own; sign-ins are few.
 */
export function providerDoor(issuer: string): ProviderFetch {
  return async (input, init) => {
    const { egressDecider } = await import("@hearth/gateway");
    const { decideModel } = await import("@hearth/policy");
    const { createDialer, createFetch } = await import("@hearth/sandbox");
    const own = new URL(input).origin === new URL(issuer).origin;
    const { rules, finding } = decideModel(input);
    if (!own && new URL(input).protocol !== "https:") throw new TypeError("the issuer names a place without TLS");
    if (finding.decision !== "allowed") throw new TypeError(finding.why);
    // What the owner wrote down may be a private place; what the issuer names may not.
    const decide = egressDecider(own ? rules : { ...rules, privateOk: [] });
    await using dialer = createDialer({ decide, limits: { downloadBytes: longestAnswer } });
    await using fetch = createFetch(dialer, { headersMilliseconds: 15_000 });
    const response = await fetch(input, init);
    const { status, headers } = response;
    return new Response(await response.arrayBuffer(), { status, headers });
  };
}
