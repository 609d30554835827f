import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { effectValue } from "../../builtin/shared/effect-value.ts";

export const hostAct = defineCapability({
  name: "host.act",
  description:
    "Asks for one action on this machine itself: docker, nginx, certbot, systemctl, journalctl, ufw, df, du, free. The policy turns the words into a typed verb and decides; there is no shell.",
  permissions: ["command"],
  input: z.strictObject({
    command: z.string().min(1).max(4000).describe("One command, such as: systemctl status nginx"),
    why: z.string().min(1).max(300).describe("One line for the person who is asked."),
  }),
  output: z.object({ exitCode: z.number().nullable(), text: z.string() }),
  async run({ command, why }, { effects, signal }) {
    const outcome = await effects.command(command, { agentText: why, signal });
    const { exitCode, stdout, stderr } = await effectValue(command, outcome);
    return {
      exitCode,
      text: [stdout, stderr]
        .filter((text) => text !== "")
        .join("\n")
        .slice(-12_000),
    };
  },
});
