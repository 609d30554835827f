import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const skill = z.object({
  name: z.string(),
  description: z.string(),
  origin: z.string(),
  allowedTools: z.array(z.string()).optional(),
});
/** A skill: instructions for a job that comes up again. */
export type SkillEntry = z.infer<typeof skill>;
const listed = z.object({ skills: z.array(skill), problems: z.array(z.string()) });

/** A person's skills. Only their own credential may change them. */
export interface SkillResource {
  list(options?: CallOptions): Promise<z.infer<typeof listed>>;
  /** Copies a folder with a SKILL.md. @param input.own the person answers for its words as for their own */
  add(input: { path: string; own?: boolean }, options?: CallOptions): Promise<SkillEntry>;
  remove(name: string, options?: CallOptions): Promise<void>;
}

export function skillResource(transport: Transport): SkillResource {
  return {
    list: (options = {}) => transport.call(listed, "GET", "/api/v1/skills", options),
    add: (input, options = {}) => transport.call(skill, "POST", "/api/v1/skills", { ...options, body: input }),
    remove: (name, options = {}) => transport.send("DELETE", `/api/v1/skills/${encodeURIComponent(name)}`, options),
  };
}
