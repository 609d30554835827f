import { passkey } from "@better-auth/passkey";
import type { Database } from "@hearth/storage";
import { betterAuth } from "better-auth";
import { genericOAuth, twoFactor } from "better-auth/plugins";
import { CamelCasePlugin, Kysely } from "kysely";
import { databaseDialect } from "./database-dialect.ts";
import { type OpenIdProvider, toOAuthConfig } from "./open-id-provider.ts";

export interface AuthOptions {
  database: Database<unknown>;
  /** At least 32 characters: signs cookies and encrypts the secrets of second factors. */
  secret: string;
  /** Where this hub was asked, such as `http://localhost:8080`: the guard has checked it. */
  origin: string;
  providers: readonly OpenIdProvider[];
}

/** Below which better-auth's own endpoints lie. */
export const authPath = "/api/auth";

/**
 * better-auth on the hub's tables. It checks who someone is; what follows from that, sessions and roles, is Hearth's:
 * its own sessions live for one request. It makes no accounts: people come in by invitation.
 */
export function createAuth({ database, secret, origin, providers }: AuthOptions) {
  const db = new Kysely<unknown>({
    dialect: databaseDialect(database),
    // Names are found again only with the underscores that the columns have.
    plugins: [new CamelCasePlugin()],
  });
  return betterAuth({
    appName: "Hearth",
    baseURL: origin,
    basePath: authPath,
    secret,
    trustedOrigins: [origin],
    database: { db, type: database.kind, transaction: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Strangers are slowed down by the hub, over all of its routes.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: "hearth_auth",
      // Hearth's own migrations make the tables; looking again at each start reads every schema of the database, others' too.
      database: { validateSchema: false },
      useSecureCookies: origin.startsWith("https://"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: authPath },
    },
    user: { modelName: "hearth_auth_user" },
    session: { modelName: "hearth_auth_session", expiresIn: 600, disableSessionRefresh: true },
    account: {
      modelName: "hearth_auth_account",
      // An address is one person when the provider checked it and the owner gave it to them: see `email_verified`.
      accountLinking: { enabled: true, trustedProviders: [] },
    },
    verification: { modelName: "hearth_auth_verification" },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    plugins: [
      passkey({
        rpName: "Hearth",
        schema: { passkey: { modelName: "hearth_passkey", fields: { credentialID: "credentialId" } } },
      }),
      twoFactor({ issuer: "Hearth", twoFactorTable: "hearth_two_factor" }),
      ...(providers.length === 0 ? [] : [genericOAuth({ config: providers.map(toOAuthConfig) })]),
    ],
  });
}

export type Auth = ReturnType<typeof createAuth>;
