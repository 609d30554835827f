export * from "./errors/email-taken-error.ts";
export * from "./open-people.ts";
export type { InvitationOptions, InvitationOutcome, Invitations, InvitedPerson } from "./store/invitations.ts";
export { peopleMigrations } from "./store/migrations.ts";
export { emailAddress, type PersonChange, personChange, personName } from "./store/person-change.ts";
export { createErasures, erasePersonRows, type Erasures } from "./store/erase-person.ts";
export type { PersonStanding } from "./store/person-entry.ts";
export type { PersonReader } from "./store/person-reader.ts";
export type { PersonWriter } from "./store/person-writer.ts";
export type { SessionUse } from "./store/session-use.ts";
export * from "./errors/provider-failed-error.ts";
export * from "./errors/wrong-password-error.ts";
export type { EndpointAccess } from "./sign-in/endpoints.ts";
export type { OpenIdSettings, ProviderFetch } from "./sign-in/open-id-provider.ts";
export type { PersonProof, ProofOutcome } from "./sign-in/prove-person.ts";
export { newPassword } from "./sign-in/password.ts";
export { SignIn, type SignInAnswer, type SignInOptions } from "./sign-in/sign-in.ts";
export { settingMigrations } from "./settings/migrations.ts";
export {
  type ChangeQuery,
  type SettingChange,
  type SettingOwner,
  SettingStore,
  type SettingWrite,
} from "./settings/setting-store.ts";
