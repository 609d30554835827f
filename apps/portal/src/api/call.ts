import { Problem } from "./problem.ts";

export interface CallOptions {
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON, or as it is when it is a Blob. */
  body?: unknown;
  signal?: AbortSignal;
}

/** The address of a request, with what of the query is given. */
export function addressOf(path: string, query: CallOptions["query"] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/**
 * Calls the hub's API, which is where the portal came from. Whoever is not signed in is sent to sign in.
 * @throws Problem
 */
export async function call<Answer = void>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const { query, body, signal } = options;
  const isFile = body instanceof Blob;
  let response: Response;
  try {
    response = await fetch(addressOf(path, query), {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": isFile ? "application/octet-stream" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch {
    signal?.throwIfAborted();
    const detail = "the hub does not answer";
    const hint = "Look whether it runs, on its own machine, or start it with hearth up. What you see may be old.";
    throw new Problem({ detail, hint, status: 0, errors: [] }, true);
  }
  if (response.status === 204) return undefined as Answer;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.status === 401 && location.pathname !== "/login" && !isWrongProof(answer)) {
    const back = location.pathname + location.search;
    location.assign(back === "/" ? "/login" : `/login?next=${encodeURIComponent(back)}`);
    return await new Promise<never>(() => {});
  }
  if (response.ok) return answer as Answer;
  throw new Problem({
    detail: `the hub answered ${response.status}`,
    ...(answer as Partial<ConstructorParameters<typeof Problem>[0]> | undefined),
    status: response.status,
    waitSeconds: waitSecondsOf(response),
  });
}

/** What `Retry-After` says, which the hub gives in seconds. */
function waitSecondsOf({ headers }: Response): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** Whether a 401 is about the code or passphrase that was typed, and not about who asks: the hub's own codes are of the latter kind. */
function isWrongProof(answer: unknown): boolean {
  const code = (answer as { code?: unknown } | undefined)?.code;
  return typeof code === "string" && !code.startsWith("HEARTH_");
}
