import { useEffect, useState } from "react";
import { span } from "../kit/format.ts";

/** How long something has been under way, told anew each second. @param since milliseconds since the Unix epoch */
export function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return <>{seconds === 0 ? "" : span(seconds * 1000)}</>;
}
