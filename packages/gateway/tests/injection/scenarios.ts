import type { Scenario } from "./scenario.ts";
import { controlScenarios } from "./scenarios/control-scenarios.ts";
import { leakScenarios } from "./scenarios/leak-scenarios.ts";
import { machineScenarios } from "./scenarios/machine-scenarios.ts";

export const scenarios: readonly Scenario[] = [...leakScenarios, ...machineScenarios, ...controlScenarios];
