import { goalId, planId, taskId } from "@hearth/protocol";
import { z } from "zod";

export const goalParameters = z.object({ id: goalId });
export const planParameters = z.object({ id: planId });
export const taskParameters = z.object({ id: taskId });
export const nameParameters = z.object({ id: z.string().min(1).max(200) });

/** Rows of one page. */
export const limit = z.coerce.number().int().min(1).max(1000).default(50);
