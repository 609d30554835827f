import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { healthQuery } from "../api/system.ts";
import { useConnection } from "../live/use-live.ts";

const colours: Record<string, string> = {
  healthy: "bg-good",
  degraded: "bg-warn",
  unhealthy: "bg-bad",
  offline: "bg-bad",
};

/** How the hub is, in a dot and a word, with what runs. */
export function HubState() {
  const connection = useConnection();
  const { data } = useQuery(healthQuery);
  const status = connection.state === "lost" ? "offline" : (data?.status ?? "connecting");
  const running = data?.tasks.running ?? 0;
  return (
    <Link to="/system" className="flex min-w-0 items-center gap-2 rounded px-1 py-0.5 text-sm text-soft hover:text-ink">
      <span aria-hidden className={`size-2 shrink-0 rounded-full ${colours[status] ?? "bg-line-strong breathing"}`} />
      <span className="truncate">
        {status}
        {running > 0 && ` · ${running} running`}
      </span>
    </Link>
  );
}
