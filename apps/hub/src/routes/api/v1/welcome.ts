import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { problem } from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";
import { z } from "zod";
import { whichPerson } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const household = fileURLToPath(new URL("../../../../../../examples/household", import.meta.url));

/** `/api/v1/welcome`: what a person's first run can begin with. */
export function welcomeRoutes(app: App, { goals }: { goals: GoalReader }): void {
  app.get(
    "/api/v1/welcome",
    {
      schema: {
        tags: ["system"],
        summary: "Whether you asked nothing of this hub yet, and data to try it on",
        response: {
          200: z.object({
            isNew: z.boolean(),
            /** A folder on this device; absent where Hearth was installed without its examples. */
            exampleFolder: z.string().optional(),
          }),
          403: problem,
        },
      },
    },
    async (request) => {
      const [newest, isThere] = await Promise.all([
        goals.list(whichPerson(request), { limit: 1 }),
        access(household).then(
          () => true,
          () => false,
        ),
      ]);
      return { isNew: newest.length === 0, ...(isThere ? { exampleFolder: household } : {}) };
    },
  );
}
