import type { GatewaySession } from "@hearth/gateway";
import type { ModelDoor, Models } from "@hearth/models";

/** The door to models for one run, opened when it first asks one. */
export function lazyModelDoor(models: () => Promise<Models>, session: GatewaySession): ModelDoor {
  let door: ModelDoor | undefined;
  return {
    async ask(request, options) {
      door ??= (await models()).door(session);
      return await door.ask(request, options);
    },
  };
}
