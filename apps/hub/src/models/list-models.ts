import type { Models } from "@hearth/models";
import type { ListedModel, ListedServer } from "@hearth/protocol";

/** The models a person has, as they are shown: what is known of each, and whether it fits this machine. */
export async function listHubModels(
  models: Models,
): Promise<{ models: ListedModel[]; servers: ListedServer[]; problem?: string }> {
  const { deviceFit } = await import("@hearth/models");
  const { registry, engines } = models;
  const { roles } = await registry.settings();
  const [candidates, configured, detected] = await Promise.all([
    registry.all(),
    registry.servers(),
    registry.detected(),
  ]);
  // Looking for a sandbox starts one, so it is done only where there is a file to run.
  const problem = candidates.some(({ settings }) => settings.file !== undefined) ? await engines.whyNot() : undefined;
  const servers = await Promise.all(
    [...configured, ...detected].map(async (server): Promise<ListedServer> => {
      const { name, kind, url, key } = server;
      const { why } = await registry.listingOf(server);
      return {
        name,
        kind,
        url,
        detected: server.detected,
        ...(key === undefined ? {} : { keyPresent: registry.hasKey(server) }),
        ...(why === undefined ? {} : { why }),
      };
    }),
  );
  return {
    models: candidates.map(({ id, local, settings }): ListedModel => {
      const fit = local ? deviceFit(settings.memoryBytes) : undefined;
      const { kind = "language", price, contextTokens, capabilities, memoryBytes, tested, file } = settings;
      return {
        id,
        kind,
        local,
        roles: Object.keys(roles).filter((role) => roles[role]?.includes(id) === true),
        ...(price === undefined ? {} : { price }),
        ...(contextTokens === undefined ? {} : { contextTokens }),
        ...(capabilities === undefined ? {} : { capabilities }),
        ...(memoryBytes === undefined ? {} : { memoryBytes }),
        ...(fit === undefined ? {} : { fit }),
        ...(file === undefined
          ? {}
          : {
              file: {
                path: file.path,
                bytes: file.bytes,
                architecture: file.architecture,
                pulled: file.pulled === true,
                loaded: engines.loaded.includes(id),
                ...(problem === undefined ? {} : { problem }),
              },
            }),
        ...(tested === undefined ? {} : { tested }),
      };
    }),
    servers,
    ...(registry.problem === undefined ? {} : { problem: registry.problem }),
  };
}
