import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface WarningBandProps {
  icon: LucideIcon;
  /** What is the matter, in a sentence. */
  title: string;
  children: ReactNode;
}

const live = { role: "status", "aria-live": "polite" } as const;

/** A band over every page while something is the matter. */
export function WarningBand({ icon: Icon, title, children }: WarningBandProps) {
  return (
    <div
      {...live}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-warn bg-warn-soft px-4 py-1.5 text-sm"
    >
      <Icon aria-hidden className="size-4 text-warn" />
      <span className="font-medium">{title}</span>
      {children}
    </div>
  );
}

/** Its place while all is well: there from the start, so that a screen reader reads out what appears in it. */
export function NoWarning() {
  return <div {...live} />;
}
