import {
  conversationMigrations,
  escalationMigrations,
  estimateMigrations,
  stopMigrations,
  teamMigrations,
} from "@hearth/agents";
import { engineMigrations } from "@hearth/engine";
import { labelMigrations } from "@hearth/gateway";
import { interopMigrations } from "@hearth/interop";
import { memoryMigrations } from "@hearth/memory";
import { modelMigrations } from "@hearth/models";
import { peopleMigrations, settingMigrations } from "@hearth/people";
import { approvalMigrations, budgetMigrations } from "@hearth/policy";
import { type MigrateOptions, storeMigrations } from "@hearth/storage";
import { callMigrations } from "../../live/call-store.ts";

/** The tables of everything that keeps something in the hub's database, by the names under which it records its steps. */
export const migrationSets: readonly MigrateOptions[] = [
  { set: "agent-health", migrations: escalationMigrations },
  { set: "agent-stop", migrations: stopMigrations },
  { set: "approval", migrations: approvalMigrations },
  { set: "budget", migrations: budgetMigrations },
  { set: "conversation", migrations: conversationMigrations },
  { set: "engine", migrations: engineMigrations },
  { set: "estimate", migrations: estimateMigrations },
  { set: "gateway", migrations: labelMigrations },
  { set: "interop", migrations: interopMigrations },
  { set: "memory", migrations: memoryMigrations },
  { set: "models", migrations: modelMigrations },
  { set: "people", migrations: peopleMigrations },
  { set: "settings", migrations: settingMigrations },
  { set: "stores", migrations: storeMigrations },
  { set: "team", migrations: teamMigrations },
  { set: "tool-call", migrations: callMigrations },
];
