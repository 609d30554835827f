import { ValidationError } from "@hearth/protocol";
import type { ModelRequest } from "../contract/model-request.ts";
import { ModelError } from "../errors/model-error.ts";
import { usualContextTokens } from "../files/memory-needed.ts";
import { deviceFit } from "../registry/device-fit.ts";
import type { Candidate } from "../registry/candidate.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";

/** The role that is meant where a request names none. */
const defaultRole = "default";
/** Roles that are there without being set up. */
const automaticRoles = [defaultRole, "small", "local", "embedding"] as const;

export interface Needs {
  kind: "language" | "embedding";
  /** Tokens that go in and may come out. */
  tokens?: number;
  tools?: boolean;
  vision?: boolean;
}

/**
 * The models to try, best first: the one that is named, or those of the role. Those that cannot do what is needed are
 * left out where that is known.
 * @throws ModelError when none is left; ValidationError for a role that nobody set up
 */
export async function chooseCandidates(
  registry: ModelRegistry,
  requested: string | undefined,
  needs: Needs,
): Promise<Candidate[]> {
  const named = requested !== undefined && requested.includes("/") ? requested : undefined;
  const found =
    named === undefined ? await ofRole(registry, requested ?? defaultRole, needs) : await ofId(registry, named);
  const able = found.filter((candidate) => lack(candidate, needs) === undefined);
  if (able.length > 0) return able;
  const [first] = found;
  if (first !== undefined)
    throw new ModelError(lack(first, needs) ?? "", {
      reason:
        needs.tokens !== undefined && lack(first, { ...needs, tokens: 0 }) === undefined
          ? "too-long"
          : "not-configured",
      model: first.id,
    });
  const problem = registry.problem === undefined ? "" : ` (${registry.problem})`;
  throw new ModelError(
    named === undefined
      ? `no model is set up that could answer${problem}`
      : `no server of that name is set up${problem}`,
    { reason: "not-configured", ...(named === undefined ? {} : { model: named }) },
  );
}

async function ofId(registry: ModelRegistry, id: string): Promise<Candidate[]> {
  const found = await registry.find(id);
  return found === undefined ? [] : [found];
}

async function ofRole(registry: ModelRegistry, role: string, { kind }: Needs): Promise<Candidate[]> {
  const { roles } = await registry.settings();
  const named = roles[role];
  if (named !== undefined) {
    const found = await Promise.all(named.map((id) => registry.find(id)));
    return found.filter((candidate) => candidate !== undefined);
  }
  if (!(automaticRoles as readonly string[]).includes(role))
    throw new ValidationError("model request", [
      { field: "/model", message: `names the role ${role}, which models.json does not have` },
    ]);
  const all = (await registry.all()).filter(({ settings }) => (settings.kind ?? "language") === kind);
  switch (role) {
    case "small":
      return all.toSorted((one, other) => dearness(one) - dearness(other));
    case "local":
      return all.filter(({ local }) => local).toSorted((one, other) => rank(one) - rank(other));
    default:
      return all.toSorted((one, other) => rank(one) - rank(other));
  }
}

/** Makers' servers as their data says, then what runs here and fits the memory; what does not fit comes last. */
function rank({ local, settings, server }: Candidate): number {
  // A server that runs has its model in memory already.
  const file = settings.file === undefined ? 0 : 0.7;
  const fit = deviceFit(local ? settings.memoryBytes : undefined);
  return (fit === "too-large" ? 4 : fit === "tight" ? 2 : 0) + (local ? 1 : 0) + (server.detected ? 0.5 : 0) + file;
}

/** What a usual call would cost; what has no price comes last. */
export function dearness({ settings: { price } }: Candidate): number {
  if (price === undefined) return Number.POSITIVE_INFINITY;
  return price === "free" ? 0 : price.input * 4 + price.output;
}

/** What it cannot do, where that is known. */
function lack({ settings }: Candidate, needs: Needs): string | undefined {
  const { kind = "language", capabilities, file } = settings;
  // A server may be started with more; a file is run by Hearth, with no more than this.
  const most = file === undefined ? Number.POSITIVE_INFINITY : usualContextTokens;
  const contextTokens = settings.contextTokens === undefined ? undefined : Math.min(settings.contextTokens, most);
  if (kind !== needs.kind) return needs.kind === "embedding" ? "it makes no vectors" : "it only makes vectors";
  if (needs.tools === true && capabilities?.includes("tools") === false) return "it cannot use tools";
  if (needs.vision === true && capabilities?.includes("vision") === false) return "it cannot see";
  if (contextTokens !== undefined && (needs.tokens ?? 0) > contextTokens)
    return `about ${needs.tokens} tokens are more than the ${contextTokens} it takes`;
  if (file !== undefined && needs.vision === true) return "it cannot see";
  return undefined;
}

export function needsOf({ tools = [], toolChoice, messages }: ModelRequest, inputTokens: number): Needs {
  return {
    kind: "language",
    tokens: inputTokens,
    tools: tools.length > 0 && toolChoice !== "none",
    vision: messages.some(({ parts }) =>
      parts.some((part) => part.type === "file" && part.mediaType.startsWith("image/")),
    ),
  };
}
