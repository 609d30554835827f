import type { Page } from "playwright-core";

/** A device that keeps passkeys, as Chromium pretends to have one (the DevTools protocol's WebAuthn domain). */
export interface VirtualAuthenticator {
  /** How many passkeys it keeps. */
  count(): Promise<number>;
  /** Whether the finger that touches it is one that it knows. @default true */
  knowsFinger(knows: boolean): Promise<void>;
  /** Whether someone touches it when it asks. Where nobody does it goes on asking. @default true */
  isTouched(touched: boolean): Promise<void>;
}

/** Gives a page such a device. */
export async function addAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const debug = await page.context().newCDPSession(page);
  await debug.send("WebAuthn.enable");
  const { authenticatorId } = await debug.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    count: async () => (await debug.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
    async knowsFinger(isUserVerified) {
      await debug.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
    async isTouched(enabled) {
      await debug.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
    },
  };
}
