/** Largest AGENT.md, in bytes. */
export const maximumFileBytes = 64 * 1024;
