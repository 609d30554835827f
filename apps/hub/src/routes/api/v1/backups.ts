import { backupEntry, backupList, problem } from "@hearth/protocol";
import type { BackupDesk } from "../../../backup/backup-desk.ts";
import { whichOwner } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const tags = ["backups"];

/** `/api/v1/backups`: copies of this hub's home, for its owner. They are put back with the hub down, by `hearth backup restore`. */
export function backupRoutes(app: App, { backups }: { backups: BackupDesk }): void {
  app.get(
    "/api/v1/backups",
    { schema: { tags, summary: "List the hub's backups", response: { 200: backupList, 403: problem } } },
    async (request) => {
      whichOwner(request);
      return await backups.list();
    },
  );
  app.post(
    "/api/v1/backups",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary: "Make a backup now; answers once it is whole",
        response: { 201: backupEntry, 403: problem, 409: problem },
      },
    },
    async (request, reply) => {
      whichOwner(request);
      return reply.code(201).send(await backups.make());
    },
  );
}
