/** Who, in the policy, tells people things outside of the hub. It does nothing else. */
export const notifierAgent = "notifier";
