import { ValidationError } from "@hearth/protocol";
import { canonicalTarget } from "../dial/canonical-target.ts";
import type { CredentialRequest } from "../dial/credential-broker.ts";

/** Where a secret may go, and nowhere else. */
export interface SecretBinding {
  /** One host, exactly: no wildcards. */
  host: string;
  /** Of the TLS service. @default 443 */
  port?: number;
  /** @default ["GET", "HEAD"] */
  methods?: readonly string[];
  /** Whole segments: `/v1` covers `/v1` and `/v1/x`, not `/v10`. @default ["/"] */
  pathPrefixes?: readonly string[];
  /** Ids of the agents it is used for. */
  agents: readonly string[];
  /** @default "authorization" */
  header?: string;
  /** The header's value; `{secret}` stands for the secret. @default "Bearer {secret}" */
  format?: string;
}

export type CompleteBinding = Required<SecretBinding>;

const refuse = (field: string, message: string): never => {
  throw new ValidationError("secret binding", [{ field, message }]);
};

/** Checks a binding and fills in its defaults. @throws ValidationError naming the field */
export function completeBinding(binding: SecretBinding): CompleteBinding {
  const port = binding.port ?? 443;
  const target = canonicalTarget(binding.host, port, true) ?? refuse("/host", "is not one host and port");
  const methods = (binding.methods ?? ["GET", "HEAD"]).map((method) => method.toUpperCase());
  const pathPrefixes = binding.pathPrefixes ?? ["/"];
  const header = (binding.header ?? "authorization").toLowerCase();
  const format = binding.format ?? "Bearer {secret}";
  if (methods.length === 0 || methods.some((method) => !/^[A-Z]+$/.test(method))) refuse("/methods", "are not methods");
  if (pathPrefixes.length === 0 || pathPrefixes.some((prefix) => !prefix.startsWith("/") || ambiguous(prefix)))
    refuse("/pathPrefixes", "are not plain absolute paths");
  if (binding.agents.length === 0 || binding.agents.includes("")) refuse("/agents", "name no agent");
  if (!/^[a-z0-9-]+$/.test(header) || ["host", "connection", "content-length", "transfer-encoding"].includes(header))
    refuse("/header", "is not a header for credentials");
  if (!/^[\x20-\x7e]*\{secret\}[\x20-\x7e]*$/.test(format)) refuse("/format", "does not contain {secret}");
  return { host: target.host, port, methods, pathPrefixes, agents: [...binding.agents], header, format };
}

/** Paths a service may read differently from us: encoded dots and slashes, backslashes, empty or dot segments. */
function ambiguous(path: string): boolean {
  return /%(2e|2f|5c|00)|\\|\/\/|\/\.{1,2}(\/|$)/i.test(path);
}

/** True where the binding covers the request. Without a port the binding's own is meant. */
export function covers(
  binding: CompleteBinding,
  request: Omit<CredentialRequest, "port"> & { port?: number },
): boolean {
  const path = request.path.split(/[?#]/, 1)[0] ?? "";
  const host = canonicalTarget(request.host, binding.port, true)?.host;
  return (
    host === binding.host &&
    (request.port === undefined || request.port === binding.port) &&
    binding.methods.includes(request.method.toUpperCase()) &&
    binding.agents.includes(request.agent) &&
    !ambiguous(path) &&
    binding.pathPrefixes.some((prefix) => {
      const folder = prefix.endsWith("/") ? prefix : `${prefix}/`;
      return path === prefix || path.startsWith(folder);
    })
  );
}
