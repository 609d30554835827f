import { useEffect } from "react";
import { tell } from "../kit/toast.tsx";
import { onLiveEvent } from "../live/live.ts";

/** Says what a person must know while they look elsewhere: on this page, or by the system where they allowed it. */
export function Notifier() {
  useEffect(
    () =>
      onLiveEvent(({ type, data }) => {
        if ((type as string) === "notification-raised") {
          const { title, text } = data as { title?: string; text?: string };
          show(title ?? "Hearth", text ?? "");
        } else if (type === "approval-requested" && location.pathname !== "/approvals") {
          tell("An agent asks for your approval.");
        }
      }),
    [],
  );
  return null;
}

function show(title: string, body: string): void {
  const mayShow = "Notification" in window && Notification.permission === "granted";
  if (document.hidden && mayShow) {
    const notice = new Notification(title, { body, icon: "/icon.svg", tag: title });
    notice.addEventListener("click", () => window.focus());
  } else tell(body === "" ? title : `${title}: ${body}`);
}
