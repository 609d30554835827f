import type { LazyInterop } from "../interop/hub-interop.ts";
import type { RunSkillsOptions } from "./run-skills.ts";

type RunSkills = Awaited<ReturnType<(typeof import("./run-skills.ts"))["runSkills"]>>;

/** As `runSkills`; where nobody has skills none of the code behind them is loaded. */
export async function skillsOf({
  interop,
  ...options
}: Omit<RunSkillsOptions, "skills"> & { interop: Pick<LazyInterop, "skills"> | undefined }): Promise<RunSkills> {
  const skills = await interop?.skills();
  if (skills === undefined) return { background: [], offers: [], hooks: [] };
  const { runSkills } = await import("./run-skills.ts");
  return await runSkills({ skills, ...options });
}
