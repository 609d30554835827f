import { type OpenIdSettings, SignIn } from "@hearth/people";
import { owner } from "../owner.ts";
import type { SettingsDesk } from "../settings/settings-desk.ts";
import { providerDoor } from "../sign-in/provider-door.ts";
import { signInSecret } from "../sign-in/sign-in-secret.ts";
import type { Stores } from "./open-stores.ts";

export interface SignInNeeds {
  home: string;
  stores: Stores;
  settings: SettingsDesk;
}

/** Proving who one is. The provider, if there is one, is a setting of the hub. */
export function openSignIn({ home, stores, settings }: SignInNeeds): SignIn {
  let secret: Promise<string> | undefined;
  return new SignIn({
    database: stores.database.as(),
    owner: owner.id,
    secret: () => (secret ??= signInSecret(home)),
    async providers(): Promise<OpenIdSettings[]> {
      const issuer = await settings.hubText("oidc_issuer");
      const clientId = await settings.hubText("oidc_client_id");
      const clientSecret = issuer === "" ? undefined : await settings.secret("oidc_client_secret");
      if (issuer === "" || clientId === "" || clientSecret === undefined) return [];
      return [{ id: "oidc", name: await settings.hubText("oidc_name"), issuer, clientId, clientSecret }];
    },
    fetchFor: providerDoor,
  });
}
