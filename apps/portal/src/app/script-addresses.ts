interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): {
    createScriptURL(address: string): string;
  };
}

const own = /^\/(?:service-worker\.js|assets\/[\w.-]+\.js)$/;

/** The hub's policy lets scripts be named only through this: an address of the portal's own files, and no other. */
const policy = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy("hearth-scripts", {
  createScriptURL(address) {
    const url = new URL(address, location.href);
    if (url.origin === location.origin && (own.test(url.pathname) || import.meta.env.DEV)) return address;
    throw new TypeError("this is no script of the portal");
  },
});

/** An address that a worker may be started from. @throws TypeError for one that is not the portal's own */
export function scriptAddress(address: string): string {
  return policy === undefined ? address : policy.createScriptURL(address);
}
