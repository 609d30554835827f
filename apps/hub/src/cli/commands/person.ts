import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, wholeNumber, word } from "./flags.ts";

const roles = ["operator", "member", "viewer"] as const;
type GivenRole = (typeof roles)[number];

export interface PersonInviteFlags {
  json: boolean;
  role: GivenRole;
  email?: string;
  days: number;
}

const person = { brief: "Id, address or name of the person", parse: word, placeholder: "person" } as const;

const invite = buildCommand<PersonInviteFlags, [], CliContext>({
  loader: () => import("../run/person-invite.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      role: { kind: "enum", values: roles, brief: "What the person may do", default: "member" },
      email: {
        kind: "parsed",
        parse: word,
        brief: "The only address it is good for",
        placeholder: "ADDRESS",
        optional: true,
      },
      days: { kind: "parsed", parse: wholeNumber(1, 30), brief: "How long it is good for", default: "7" },
    },
  },
  docs: {
    brief: "Invite someone: prints a link to hand over, once",
    fullDescription:
      "Who opens the link chooses a name, an address and a password. A viewer reads, a member works, an operator also changes what holds for the hub. Nobody sees what is another's.",
  },
});

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/person-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List the people of the hub, and invitations that wait" },
});

export interface PersonRemoveFlags {
  json: boolean;
  erase: boolean;
  export?: string;
}

const remove = buildCommand<PersonRemoveFlags, [string], CliContext>({
  loader: () => import("../run/person-remove.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      erase: { kind: "boolean", brief: "Erase what is theirs, for good", default: false },
      export: {
        kind: "parsed",
        parse: String,
        brief: "First write what is theirs to this ZIP file, which must not be there yet",
        optional: true,
      },
    },
    positional: { kind: "tuple", parameters: [person] },
  },
  docs: {
    brief: "Take a person off the hub, or an invitation back",
    fullDescription:
      "Their sessions and tokens end at once. What is theirs is kept, and nobody can reach it; with --erase it is gone for good, but for receipts, of which ids, kinds and times stay.",
  },
});

const role = buildCommand<{ json: boolean }, [string, GivenRole], CliContext>({
  loader: () => import("../run/person-role.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [
        person,
        {
          brief: roles.join(", "),
          placeholder: "role",
          parse(input: string): GivenRole {
            const found = roles.find((one) => one === input);
            if (found === undefined) throw new SyntaxError(`must be one of: ${roles.join(", ")}`);
            return found;
          },
        },
      ],
    },
  },
  docs: { brief: "Give a person another role" },
});

export const personCommands = buildRouteMap({
  routes: { invite, list, remove, role },
  docs: { brief: "Other people on this hub" },
});
