import { HearthError } from "@hearth/protocol";

/** No registered agent offers the capability that was asked for. */
export class UnknownCapabilityError extends HearthError {
  readonly code = "HEARTH_UNKNOWN_CAPABILITY";
  override readonly status = 400;

  constructor(name: string, known: readonly string[]) {
    const family = name.split(".")[0] ?? "";
    const near = known.filter((candidate) => candidate.split(".")[0] === family);
    super(`/capability: no agent offers ${JSON.stringify(name.slice(0, 100))}`, {
      hint:
        near.length > 0
          ? `Did you mean ${near.slice(0, 5).join(", ")}?`
          : "List what the agents offer with: hearth agent list",
      field: "/capability",
    });
  }
}
