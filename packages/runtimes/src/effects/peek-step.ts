import type { TaskContext } from "@hearth/engine";

const absent = Symbol("absent");

/** What is remembered under a step's name, without adding anything where nothing is. */
export async function peekStep<Result>(step: TaskContext["step"], name: string): Promise<Result | undefined> {
  try {
    return await step<Result>(name, () => {
      throw absent;
    });
  } catch (error) {
    if (error === absent) return undefined;
    throw error;
  }
}
