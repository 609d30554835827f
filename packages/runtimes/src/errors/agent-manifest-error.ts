import { HearthError } from "@hearth/protocol";

/** An agent's code declares something else than the manifest by which it was offered. Its code was not run. */
export class AgentManifestError extends HearthError {
  readonly code = "HEARTH_AGENT_MANIFEST";
  override readonly status = 500;

  constructor(name: string) {
    super(`the code of the agent ${name} declares something else than its stored manifest`, {
      hint: "Install Hearth again, with npm ci in its folder; whoever changes an agent's code writes the manifests anew with npm run manifests.",
      field: "/manifest",
    });
  }
}
