import { type SettingChange, type SettingOwner, type SettingStore } from "@hearth/people";
import {
  checkSetting,
  describePrincipal,
  findSetting,
  type NewEvent,
  type NewReceipt,
  NotFoundError,
  type Principal,
  type Role,
  roleReaches,
  type SettingDefinition,
  settingRegistry,
  type SettingValue,
  ValidationError,
} from "@hearth/protocol";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { SettingSecretError } from "../errors/setting-secret-error.ts";
import { owner } from "../owner.ts";
import type { SecretDesk } from "../secrets/secret-desk.ts";

type Person = Extract<Principal, { kind: "person" }>;

/** Who asks for a change, and what their role is. */
export interface SettingAsker {
  readonly who: Person;
  readonly role: Role;
}

export interface ShownSettings {
  values: Record<string, SettingValue>;
  sources: Record<string, "default" | "hub" | "person">;
  /** Whether a value is stored, of each setting whose value is never shown. */
  secrets: Record<string, boolean>;
}

export interface SettingsDeskOptions {
  store: SettingStore;
  secrets: SecretDesk;
  everyone: () => Promise<readonly string[]>;
  record: (receipt: NewReceipt) => Promise<unknown>;
  emit: (event: NewEvent) => void;
}

type Listener = (keys: readonly string[]) => Promise<void> | void;

/**
 * What people set, of themselves and of the hub: checked against the registry, kept with its history, told to whoever reads it.
 * Values of passwords lie in the secret store of their person, those of the hub in the owner's; they are in no answer, history or export.
 */
export class SettingsDesk {
  readonly #options: SettingsDeskOptions;
  readonly #listeners: { keys: readonly string[]; listener: Listener }[] = [];
  #hub: ReadonlyMap<string, SettingValue> = new Map();

  private constructor(options: SettingsDeskOptions) {
    this.#options = options;
  }

  static async open(options: SettingsDeskOptions): Promise<SettingsDesk> {
    const desk = new SettingsDesk(options);
    await desk.#readHub();
    return desk;
  }

  /** The hub's value as this process last saw it, for readers that cannot wait. */
  hubNow(key: string): SettingValue {
    return this.#hub.get(key) ?? define(key).default;
  }

  /** A setting of the hub. */
  async hub(key: string): Promise<SettingValue> {
    await this.#readHub();
    return this.hubNow(key);
  }

  /** A setting of the hub that is a text; "" where it is not set. */
  async hubText(key: string): Promise<string> {
    return textOf(await this.hub(key));
  }

  /** A person's own setting. */
  async of(person: string, key: string): Promise<SettingValue> {
    return (await this.#options.store.values({ person })).get(key) ?? define(key).default;
  }

  /** The value of a password; undefined where none is stored, or its store waits for its passphrase. */
  async secret(key: string, person?: string): Promise<string | undefined> {
    return await this.#options.secrets.read(
      define(key).scope === "hub" ? owner.id : (person ?? owner.id),
      secretName(key),
    );
  }

  /** Calls the listener after any of the keys changed. */
  onChange(keys: readonly string[], listener: Listener): void {
    this.#listeners.push({ keys, listener });
  }

  /** What holds for a person. Whether passwords of the hub are there is told to those who may change them. */
  async show(
    { who, role }: SettingAsker,
    definitions: readonly SettingDefinition[] = settingRegistry,
  ): Promise<ShownSettings> {
    const { store, secrets } = this.#options;
    const [hub, own] = await Promise.all([store.values("hub"), store.values({ person: who.id })]);
    const shown: ShownSettings = { values: {}, sources: {}, secrets: {} };
    for (const definition of definitions) {
      const { key, type, scope, default: initial } = definition;
      if (type === "password") {
        shown.values[key] = null;
        shown.sources[key] = "default";
        if (!maySet(definition, role)) shown.secrets[key] = false;
        else shown.secrets[key] = await secrets.holds(scope === "hub" ? owner.id : who.id, secretName(key));
        if (shown.secrets[key]) shown.sources[key] = scope;
        continue;
      }
      const value = (scope === "hub" ? hub : own).get(key);
      shown.values[key] = value ?? initial;
      shown.sources[key] = value === undefined ? "default" : scope;
    }
    return shown;
  }

  /**
   * Keeps all of the values or none. `undefined` goes back to the default.
   * @param field where the values stand in what was sent, such as `/settings`
   * @returns whether something of it is read at the hub's start only
   * @throws ValidationError naming each wrong field, NotFoundError, NotPermittedError
   */
  async set(
    asker: SettingAsker,
    values: ReadonlyMap<string, unknown>,
    { reason = "", field }: { reason?: string | undefined; field: (key: string) => string },
  ): Promise<{ restart: boolean }> {
    const { who, role } = asker;
    const issues: { field: string; message: string }[] = [];
    const checked: { definition: SettingDefinition; value: SettingValue | undefined }[] = [];
    for (const [key, value] of values) {
      const definition = findSetting(key);
      if (definition === undefined) {
        issues.push({ field: field(key), message: "is no setting of this hub" });
        continue;
      }
      if (!maySet(definition, role))
        throw new NotPermittedError(
          who,
          definition.ownerOnly === true ? "the owner of this hub" : "the owner or an operator of this hub",
        );
      const outcome = value === undefined ? ({ ok: true, value: undefined } as const) : checkSetting(definition, value);
      if (outcome.ok) checked.push({ definition, value: outcome.value });
      else issues.push({ field: field(key), message: outcome.message });
    }
    if (issues.length > 0) throw new ValidationError("the settings", issues);
    const { store, secrets, record } = this.#options;
    const by = describePrincipal(who);
    const keys = checked.map(({ definition: { key } }) => key);
    if (keys.length === 0) return { restart: false };
    // The receipt first: nothing is changed without one.
    await record({ kind: "hub", action: "setting-changed", principal: by, owner: who.id, body: { keys, reason } });
    for (const { definition, value } of checked) {
      if (definition.type !== "password") continue;
      const keeper: Person = definition.scope === "hub" ? owner : who;
      const name = secretName(definition.key);
      if (typeof value === "string") await secrets.set(keeper, name, value, []);
      else await secrets.remove(keeper, name);
    }
    await store.write(
      checked.map(({ definition: { key, scope, type }, value }) => ({
        owner: ownerOfScope(scope, who),
        key,
        value,
        secret: type === "password",
      })),
      { by, reason },
    );
    await this.#tell(
      checked.map(({ definition }) => definition),
      who,
    );
    return { restart: checked.some(({ definition }) => definition.restart === true) };
  }

  /** Changes of one's own settings, and for those who may change them of the hub's, newest first. */
  async changes(
    { who, role }: SettingAsker,
    query: { key?: string; limit?: number; before?: number },
  ): Promise<SettingChange[]> {
    return await this.#options.store.changes(visible(who, role), query);
  }

  /**
   * Puts back what a setting was before a change.
   * @throws NotFoundError, SettingSecretError, NotPermittedError, ValidationError when the old value is no longer taken
   */
  async rollback(asker: SettingAsker, id: number): Promise<{ key: string; value: SettingValue }> {
    const change = await this.#options.store.change(visible(asker.who, asker.role), id);
    if (change === undefined) throw new NotFoundError("change of a setting", String(id));
    if (change.secret) throw new SettingSecretError(change.key);
    const { key, old } = change;
    await this.set(asker, new Map([[key, old]]), { reason: `back to before change ${id}`, field: () => "/id" });
    return { key, value: old ?? define(key).default };
  }

  /** What this person may set and has set, without passwords. */
  async exported({ who, role }: SettingAsker): Promise<Record<string, SettingValue>> {
    const { values, sources } = await this.show({ who, role });
    return Object.fromEntries(
      settingRegistry
        .filter(
          (definition) =>
            definition.type !== "password" && sources[definition.key] !== "default" && maySet(definition, role),
        )
        .map(({ key }) => [key, values[key] ?? null]),
    );
  }

  /** The settings a person may set, of one category or of all. */
  settable(role: Role, category?: string): readonly SettingDefinition[] {
    return settingRegistry.filter(
      (definition) => maySet(definition, role) && (category === undefined || definition.category === category),
    );
  }

  async #readHub(): Promise<void> {
    this.#hub = await this.#options.store.values("hub");
  }

  async #tell(definitions: readonly SettingDefinition[], who: Person): Promise<void> {
    const { emit, everyone } = this.#options;
    await this.#readHub();
    const own = definitions.filter(({ scope }) => scope === "person").map(({ key }) => key);
    const ofHub = definitions.filter(({ scope }) => scope === "hub").map(({ key }) => key);
    for (const key of own) emit({ type: "setting-changed", owner: who.id, data: { key } });
    if (ofHub.length > 0)
      for (const person of await everyone())
        for (const key of ofHub) emit({ type: "setting-changed", owner: person, data: { key } });
    const changed = new Set([...own, ...ofHub]);
    for (const { keys, listener } of this.#listeners) {
      const theirs = keys.filter((key) => changed.has(key));
      if (theirs.length > 0) await listener(theirs);
    }
  }
}

function define(key: string): SettingDefinition {
  const definition = findSetting(key);
  if (definition === undefined) throw new NotFoundError("setting", key);
  return definition;
}

function maySet({ scope, ownerOnly }: SettingDefinition, role: Role): boolean {
  return scope === "person" || roleReaches(role, ownerOnly === true ? "owner" : "operator");
}

function visible(who: Person, role: Role): SettingOwner[] {
  return [{ person: who.id }, ...(roleReaches(role, "operator") ? (["hub"] as const) : [])];
}

function ownerOfScope(scope: SettingDefinition["scope"], who: Person): SettingOwner {
  return scope === "hub" ? "hub" : { person: who.id };
}

/** Where the value of a password lies in its person's secret store. */
function secretName(key: string): string {
  return `setting.${key}`;
}

/** What a setting of text says; "" for what is no text. */
export function textOf(value: SettingValue): string {
  return typeof value === "string" ? value : "";
}
