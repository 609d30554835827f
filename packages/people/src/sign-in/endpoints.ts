/** Who may ask an endpoint: `anyone`, or `person` signed in. */
export type EndpointAccess = "anyone" | "person";

/**
 * The endpoints of better-auth that are open, by method and path below `/api/auth`. It has more, such as those that make
 * accounts or show tokens of providers: what is not listed here does not exist.
 */
const endpoints: Readonly<Record<string, EndpointAccess>> = {
  "POST /sign-in/email": "anyone",
  "POST /sign-in/social": "anyone",
  "POST /two-factor/verify-totp": "anyone",
  "POST /two-factor/verify-backup-code": "anyone",
  "GET /passkey/generate-authenticate-options": "anyone",
  "POST /passkey/verify-authentication": "anyone",
  "GET /passkey/generate-register-options": "person",
  "POST /passkey/verify-registration": "person",
  "GET /passkey/list-user-passkeys": "person",
  "POST /passkey/delete-passkey": "person",
  "POST /two-factor/enable": "person",
  "POST /two-factor/disable": "person",
};

export function accessOf(method: string, path: string): EndpointAccess | undefined {
  if (method === "GET" && /^\/callback\/[a-z0-9-]{1,40}$/.test(path)) return "anyone";
  return endpoints[`${method} ${path}`];
}
