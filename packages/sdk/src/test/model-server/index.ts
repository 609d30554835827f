export type { ScriptedModel } from "./catalogue.ts";
export * from "./scripted-turn.ts";
export * from "./start-scripted-model-server.ts";
