import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { detectFrameworks } from "./detect-frameworks.ts";
import { frameworkNames } from "./frameworks.ts";

export const projectFolder = z.string().max(1000).default(".").describe("The project's folder in your copy.");

export const testsDetect = defineCapability({
  name: "tests.detect",
  description: "Says how the tests of the project in your copy are run, and from what that was read.",
  permissions: ["files-read"],
  input: z.strictObject({ folder: projectFolder }),
  output: z.object({ found: z.array(z.object({ name: z.enum(frameworkNames), because: z.string() })) }),
  run: async ({ folder }, { copy, signal }) => ({ found: await detectFrameworks(copy, folder, signal) }),
});
