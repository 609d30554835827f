/** How a setting is shown and what its values are. */
export type SettingType =
  /** One line. */
  | "text"
  /** Goes in and never comes out. */
  | "password"
  | "number"
  /** A number between two limits that are both known. */
  | "slider"
  | "toggle"
  /** One of the options. */
  | "select"
  /** Any of the options, as a list. */
  | "multi"
  /** `#rrggbb`. */
  | "colour"
  /** Several lines. */
  | "textarea"
  /** The path of one of the person's files. */
  | "file"
  /** Any JSON value. */
  | "json"
  /** Five fields: minute, hour, day of month, month, day of week. */
  | "cron"
  /** Names with texts. */
  | "key-value";

export type SettingCategory =
  | "api_keys"
  | "agents"
  | "database"
  | "memory"
  | "security"
  | "notifications"
  | "appearance"
  | "performance"
  | "backup"
  | "domains"
  | "voice"
  | "plugins";

/** `hub`: one value for everyone, changed by the owner or an operator. `person`: each person's own. */
export type SettingScope = "hub" | "person";

export interface SettingOption {
  readonly value: string;
  readonly label: string;
}

/** One thing that can be set, and something that reads it. Plain data: the portal, the command line and the hub read the same. */
export interface SettingDefinition {
  readonly key: string;
  readonly label: string;
  readonly description: string;
  readonly category: SettingCategory;
  readonly scope: SettingScope;
  readonly type: SettingType;
  /** What holds while nothing was set. `null` for a password. */
  readonly default: SettingValue;
  /** Of a number: the least and the most. Of a text: its length in characters. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly unit?: string;
  /** A regular expression that a whole text must match, and in words what it wants. */
  readonly pattern?: { readonly source: string; readonly words: string };
  readonly placeholder?: string;
  readonly options?: readonly SettingOption[];
  /** It has an effect only while another setting has this value, or a list of it holds the value. */
  readonly dependsOn?: { readonly key: string; readonly value: SettingValue };
  /** Hidden where the person wants it simple. */
  readonly advanced?: true;
  /** It is read when the hub starts. */
  readonly restart?: true;
  /** Of the hub, and not for operators: whoever changes it could become the owner. */
  readonly ownerOnly?: true;
  /** A page that says more: a path of the hub, or an address. */
  readonly help?: string;
}

/** JSON. */
export type SettingValue =
  | null
  | boolean
  | number
  | string
  | readonly SettingValue[]
  | { readonly [name: string]: SettingValue };

export interface SettingCategoryDefinition {
  readonly id: SettingCategory;
  readonly label: string;
  readonly description: string;
  /** A name of the Lucide icon set. */
  readonly icon: string;
}
