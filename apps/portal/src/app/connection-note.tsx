import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../kit/button.tsx";
import { Command } from "../kit/copy-button.tsx";
import { retryNow } from "../live/live.ts";
import { useConnection } from "../live/use-live.ts";
import { NoWarning, WarningBand } from "./warning-band.tsx";

/** Says that the connection is lost, since when, and when it is tried again. */
export function ConnectionNote() {
  const connection = useConnection();
  const [now, setNow] = useState(Date.now());
  const lost = connection.state === "lost";
  useEffect(() => {
    if (!lost) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [lost]);
  if (connection.state !== "lost") return <NoWarning />;
  const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
  const long = now - connection.since > 20_000;
  return (
    <WarningBand icon={WifiOff} title="The connection to the hub is lost.">
      {/* The count would be read out each second. */}
      <span aria-hidden className="tabular text-soft">
        {seconds === 0 ? "Trying now…" : `Next try in ${seconds} s.`}
      </span>
      <span className="text-soft">Nothing is missed: it goes on from the last event seen.</span>
      {long && (
        <span className="flex items-center gap-2 text-soft">
          Is it running? <Command>hearth status</Command>
        </span>
      )}
      <Button size="small" onClick={retryNow}>
        Try now
      </Button>
    </WarningBand>
  );
}
