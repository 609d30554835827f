import { HearthError } from "@hearth/protocol";

const reasons = {
  unknown: "this login link is not one of this hub's",
  used: "this login link was used already",
  expired: "this login link is too old",
  invitation: "this invitation is unknown, was used already, or is too old",
  "other-address": "this invitation is for another address",
} as const;

/** A login link that cannot be redeemed. */
export class LoginLinkError extends HearthError {
  readonly code = "HEARTH_LOGIN_LINK";
  override readonly status = 401;

  constructor(reason: keyof typeof reasons) {
    super(reasons[reason], {
      hint:
        reason === "invitation" || reason === "other-address"
          ? "Ask the owner of the hub for a new invitation: `hearth person invite`."
          : "Run `hearth login` on the hub's machine for a new link. A link is good for 15 minutes and works once.",
      field: reason === "other-address" ? "/email" : "/code",
    });
  }
}
