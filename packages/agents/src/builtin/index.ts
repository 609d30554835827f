import type { LoadedAgent } from "@hearth/runtimes";
import { arithmeticAgent } from "./arithmetic/agent.ts";
import { chartAgent } from "./chart/agent.ts";
import { codeAgent } from "./code/agent.ts";
import { commandAgent } from "./command/agent.ts";
import { databaseAgent } from "./database/agent.ts";
import { documentAgent } from "./document/agent.ts";
import { filesAgent } from "./files/agent.ts";
import { reportAgent } from "./report/agent.ts";
import { statisticsAgent } from "./statistics/agent.ts";
import { tableAgent } from "./table/agent.ts";
import { webAgent } from "./web/agent.ts";

/** The agents that need no model: given the same input they do the same, each time. */
export const builtinAgents: readonly LoadedAgent[] = [
  filesAgent,
  tableAgent,
  statisticsAgent,
  arithmeticAgent,
  chartAgent,
  codeAgent,
  documentAgent,
  reportAgent,
  commandAgent,
  databaseAgent,
  webAgent,
];
