/** The specialists that come with Hearth, each with an AGENT.md of its own. */
export const specialistNames = ["code", "data", "research", "qa", "infra"] as const;
export type SpecialistName = (typeof specialistNames)[number];
