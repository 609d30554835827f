import type { AnyCapability, CapabilityDefinition } from "../define-agent.ts";

/** The type that a capability's code is given. */
export type InputOf<Definition extends AnyCapability> =
  Definition extends CapabilityDefinition<infer Input, infer _Output> ? Input : never;

/** The type that a capability answers with. */
export type OutputOf<Definition extends AnyCapability> =
  Definition extends CapabilityDefinition<infer _Input, infer Output> ? Output : never;

/** A list of capabilities of which each takes what the one before it gives; anything else becomes a type error. */
export type Chain<Steps extends readonly AnyCapability[]> = Steps extends readonly [
  infer First extends AnyCapability,
  infer Second extends AnyCapability,
  ...infer Rest extends readonly AnyCapability[],
]
  ? OutputOf<First> extends InputOf<Second>
    ? readonly [First, ...Chain<readonly [Second, ...Rest]>]
    : readonly [First, { needs: InputOf<Second>; given: OutputOf<First> }, ...Rest]
  : Steps;

export type FirstOf<Steps extends readonly AnyCapability[]> = Steps extends readonly [
  infer First extends AnyCapability,
  ...(readonly AnyCapability[]),
]
  ? First
  : never;

export type LastOf<Steps extends readonly AnyCapability[]> = Steps extends readonly [
  ...(readonly AnyCapability[]),
  infer Last extends AnyCapability,
]
  ? Last
  : never;
