import { type GenericOAuthConfig } from "better-auth/plugins";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { z } from "zod";
import { ProviderFailedError } from "../errors/provider-failed-error.ts";

/** A provider as the owner set it up. */
export interface OpenIdSettings {
  /** Part of the callback's address: lower case letters, digits, dashes. */
  id: string;
  /** Shown on the button. */
  name: string;
  /** Such as `https://accounts.example.org`; what it says about itself lies below. */
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** Reaches the issuer and nothing else. */
export type ProviderFetch = (input: string, init?: RequestInit) => Promise<Response>;

export interface OpenIdProvider extends OpenIdSettings {
  readonly metadata: z.infer<typeof metadata>;
  readonly fetch: ProviderFetch;
}

const metadata = z.object({
  issuer: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
});
const tokens = z.object({ id_token: z.string(), access_token: z.string().optional() });
const keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
const profile = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});
/** Signatures that only the provider can make. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const patienceMilliseconds = 10_000;

/**
 * Asks a provider what it says about itself (OpenID Connect Discovery 1.0).
 * @throws ProviderFailedError
 */
export async function discover(settings: OpenIdSettings, fetch: ProviderFetch): Promise<OpenIdProvider> {
  const place = `${settings.issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  const found = await askJson(fetch, place, metadata, settings.name);
  if (found.issuer.replace(/\/+$/, "") !== settings.issuer.replace(/\/+$/, ""))
    throw new ProviderFailedError(settings.name, `it calls itself ${found.issuer}`);
  return { ...settings, metadata: found, fetch };
}

/** How better-auth is told of it. Every call to the provider goes through its own `fetch`, and no token is kept. */
export function toOAuthConfig(provider: OpenIdProvider): GenericOAuthConfig {
  const { id, name, clientId, clientSecret, metadata: places } = provider;
  return {
    providerId: id,
    name,
    clientId,
    clientSecret,
    authorizationUrl: places.authorization_endpoint,
    tokenUrl: places.token_endpoint,
    scopes: ["openid", "email", "profile"],
    pkce: true,
    disableSignUp: true,
    accountSubject: ({ profile: { sub } }) => String(sub),
    getToken: async ({ code, redirectURI, codeVerifier }) => {
      const body = new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: redirectURI });
      if (codeVerifier !== undefined) body.set("code_verifier", codeVerifier);
      const secret = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
      const answer = await askJson(provider.fetch, places.token_endpoint, tokens, name, {
        method: "POST",
        headers: {
          authorization: `Basic ${secret.toString("base64")}`,
          "content-type": "application/x-www-form-urlencoded",
        },
        body: body.toString(),
      });
      return { idToken: answer.id_token };
    },
    getUserInfo: async ({ idToken }) => {
      const known = await askJson(provider.fetch, places.jwks_uri, keys, name);
      const { payload } = await jwtVerify(idToken ?? "", createLocalJWKSet(known as JSONWebKeySet), {
        issuer: places.issuer,
        audience: clientId,
        algorithms,
        requiredClaims: ["exp", "iat", "sub"],
      });
      const { sub, email, email_verified: emailVerified = false, name: called } = profile.parse(payload);
      return { sub, email, emailVerified, name: called ?? email ?? sub };
    },
  };
}

async function askJson<Schema extends z.ZodType>(
  fetch: ProviderFetch,
  place: string,
  schema: Schema,
  name: string,
  init: RequestInit = {},
): Promise<z.output<Schema>> {
  let response: Response;
  try {
    response = await fetch(place, {
      ...init,
      headers: { accept: "application/json", ...(init.headers as Record<string, string>) },
      redirect: "error",
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
  } catch (cause) {
    throw new ProviderFailedError(name, "it does not answer", cause);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ProviderFailedError(name, `it answers ${response.status}`);
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw new ProviderFailedError(name, "its answer is not that of an OpenID provider", parsed.error);
  return parsed.data;
}
