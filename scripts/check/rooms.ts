/** The rooms of the house from top to bottom: a package imports only from those above it. */
export const rooms = [
  "protocol",
  "identity",
  "storage",
  "journal",
  "engine",
  "policy",
  "sandbox",
  "models",
  "memory",
  "runtimes",
  "agents",
  "market",
  "mesh",
  "swarm",
  "council",
  "sdk",
] as const;
